import { expect } from 'chai'
import fc from 'fast-check'
import type { OwedDetail, OwedQuery } from '../../../src/model/detail-store.ts'
import { OwedQueue } from '../../../src/model/owed-queue.ts'

const detail = (version: number): OwedDetail => ({
  id: `i${version}`,
  version,
  exactly: String(version),
  isStamped: true,
})

/** Answers as the query does. */
function storeOf(versions: readonly number[]) {
  return {
    owed: async ({ order, limit, newerThan, olderThan }: OwedQuery): Promise<OwedDetail[]> => {
      const within = versions.filter(
        (version) =>
          version > (newerThan?.version ?? Number.NEGATIVE_INFINITY) &&
          version < (olderThan?.version ?? Number.POSITIVE_INFINITY),
      )
      const sorted = within.toSorted((a, b) => (order === 'newest' ? b - a : a - b))
      return sorted.slice(0, limit).map(detail)
    },
  }
}
const versionsOf = (details: OwedDetail[]): number[] => details.map(({ version }) => version)

describe('OwedQueue', () => {
  it('gives the newest, and of each ten one from the other end', async () => {
    const store = storeOf(Array.from({ length: 30 }, (_unused, index) => index))
    const queue = new OwedQueue()
    expect(versionsOf(await queue.next(store, 10))).to.deep.equal([29, 28, 27, 26, 25, 24, 23, 22, 21, 0])
    expect(versionsOf(await queue.newest(store, 3))).to.deep.equal([20, 19, 18])
    expect(versionsOf(await queue.next(store, 9))).to.deep.equal([20, 19, 18, 17, 16, 15, 14, 13, 12])
    expect(versionsOf(await queue.next(store, 20))).to.deep.equal([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('gives each detail once, all of them, and then none, however many are asked for at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 500 }), { maxLength: 120 }),
        fc.integer({ min: 1, max: 60 }),
        async (versions, count) => {
          const store = storeOf(versions)
          const queue = new OwedQueue()
          const given: number[] = []
          for (;;) {
            const next = versionsOf(await queue.next(store, count))
            expect(next.length).to.be.at.most(count)
            given.push(...next)
            if (next.length < count) break
          }
          expect(given.toSorted((a, b) => a - b)).to.deep.equal(versions.toSorted((a, b) => a - b))
          expect(await queue.next(store, count)).to.deep.equal([])
        },
      ),
    )
  })
})
