import { expect } from 'chai'
import { allowanceOf } from '../../../src/sync/spend-within.ts'

describe('allowanceOf', () => {
  it('is a tenth of the calls that are left, all where nobody knows', () => {
    expect(allowanceOf(9000)).to.equal(900)
    expect(allowanceOf(39)).to.equal(3)
    expect(allowanceOf(undefined)).to.equal(Number.POSITIVE_INFINITY)
  })

  it('is enough to get on, but never more than is left', () => {
    expect([0, 1, 2, 9, 19].map(allowanceOf)).to.deep.equal([0, 1, 2, 2, 2])
  })
})
