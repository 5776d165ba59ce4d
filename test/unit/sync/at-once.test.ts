import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'chai'
import { atOnce } from '../../../src/sync/at-once.ts'
import { failureOf } from '../../support/failure-of.ts'

describe('atOnce', () => {
  async function collect<T>(items: AsyncIterable<T>, into: T[] = []): Promise<T[]> {
    for await (const item of items) into.push(item)
    return into
  }

  it('has so many under way, and no more, and yields what becomes of all', async () => {
    let underWay = 0
    let most = 0
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++underWay)
      for (let left = item % 5; left >= 0; left--) await turn()
      underWay -= 1
      return item * 2
    }
    const items = Array.from({ length: 40 }, (_unused, index) => index)
    const found = await collect(atOnce(items, 4, work))
    expect(found.toSorted((a, b) => a - b)).to.deep.equal(items.map((item) => item * 2))
    expect(most).to.equal(4)
  })

  it('begins nothing more after a failure, but yields what is under way, and then throws', async () => {
    const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>())
    const begun: number[] = []
    const work = async (item: number): Promise<number> => {
      begun.push(item)
      await gates[item]?.promise
      if (item === 0) throw new Error('refused')
      return item
    }
    const found: number[] = []
    const end = failureOf(collect(atOnce([0, 1, 2, 3, 4], 3, work), found), Error)
    await turn()
    for (const gate of gates) gate.resolve()
    expect((await end).message).to.equal('refused')
    expect(begun).to.deep.equal([0, 1, 2])
    expect(found.toSorted()).to.deep.equal([1, 2])
  })

  it('is over at once without items', async () => {
    expect(await collect(atOnce([], 3, async () => 1))).to.deep.equal([])
  })
})
