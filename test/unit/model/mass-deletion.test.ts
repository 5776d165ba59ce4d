import { expect } from 'chai'
import { isMassDeletion } from '../../../src/model/mass-deletion.ts'

describe('isMassDeletion', () => {
  it('means more than 50 rows and more than a tenth', () => {
    expect(isMassDeletion(50, 50)).to.equal(false)
    expect(isMassDeletion(51, 510)).to.equal(false)
    expect(isMassDeletion(51, 509)).to.equal(true)
    expect(isMassDeletion(1000, 100_000)).to.equal(false)
  })
})
