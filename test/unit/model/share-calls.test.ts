import { expect } from 'chai'
import { type Debt, shareCalls } from '../../../src/model/share-calls.ts'

const debt = (versions: number[], bulk = 0): Debt => ({ bulk, versions })

describe('shareCalls', () => {
  it('sets no bound where there are enough for all', () => {
    expect(shareCalls(5, [debt([3, 2, 1]), debt([9, 8])])).to.deep.equal([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ])
  })

  it('but for calls that are for many records: nobody knows yet whether these answer them', () => {
    expect(shareCalls(5, [debt([9, 8]), debt([], 2), debt([1], 0)])).to.deep.equal([
      Number.POSITIVE_INFINITY,
      2,
      Number.POSITIVE_INFINITY,
    ])
  })

  it('gives the newest of all streams a call each', () => {
    expect(shareCalls(4, [debt([9, 7, 1]), debt([8, 2]), debt([6, 5])])).to.deep.equal([2, 1, 1])
    expect(shareCalls(1, [debt([1]), debt([2])])).to.deep.equal([0, 1])
  })

  it('serves first those of whom one call answers many; what it did not answer waits its turn', () => {
    expect(shareCalls(4, [debt([9, 8, 7]), debt([], 3)])).to.deep.equal([1, 3])
    expect(shareCalls(2, [debt([9, 8, 7]), debt([], 3)])).to.deep.equal([0, 2])
    expect(shareCalls(3, [debt([9, 6, 5]), debt([7, 4], 1)])).to.deep.equal([1, 2])
  })

  it('gives nothing where nothing is left', () => {
    expect(shareCalls(0, [debt([9]), debt([8])])).to.deep.equal([0, 0])
  })
})
