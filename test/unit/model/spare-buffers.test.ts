import { expect } from 'chai'
import { SpareBuffers } from '../../../src/model/spare-buffers.ts'

describe('SpareBuffers', () => {
  it('gives a buffer again that was given back, also by a part of it, where it is long enough', () => {
    const spare = new SpareBuffers({ unit: 100, most: 1000 })
    const first = spare.take(130)
    expect(first).to.have.length(200)
    spare.give(first.subarray(20, 60))
    expect(spare.take(201).buffer).not.to.equal(first.buffer)
    const again = spare.take(200)
    expect(again.buffer).to.equal(first.buffer)
    expect(again).to.have.length(200)
    expect(spare.take(1).buffer, 'it is taken').not.to.equal(first.buffer)
  })

  it('gives it again as often as it comes back', () => {
    const spare = new SpareBuffers({ unit: 100, most: 250 })
    const seen = new Set<ArrayBufferLike>()
    for (let round = 0; round < 10; round++) {
      const taken = spare.take(50)
      seen.add(taken.buffer)
      spare.give(taken)
    }
    expect(seen.size).to.equal(1)
  })

  it('keeps no more than it is to, and nothing of a buffer without bytes', () => {
    const spare = new SpareBuffers({ unit: 100, most: 250 })
    const taken = [spare.take(100), spare.take(100), spare.take(100), spare.take(0)]
    for (const buffer of taken) spare.give(buffer)
    const again = [spare.take(1), spare.take(1), spare.take(1)]
    const known = again.map(({ buffer }) => taken.some((each) => each.buffer === buffer))
    expect(known).to.deep.equal([true, true, false])
    expect(spare.take(0)).to.have.length(0)
  })
})
