import { expect } from 'chai'
import { heldWidth, mostWidth, safeColumns } from '../../../../src/model/copy-text/row-width.ts'

describe('the width of a value in its row', () => {
  it('is that of its type where all values have one', () => {
    expect(heldWidth('boolean', 1)).to.equal(1)
    expect(heldWidth('date', 10)).to.equal(7)
    expect(heldWidth('timestamptz', 20)).to.equal(15)
  })

  it('is that of the text, or of a pointer to it', () => {
    expect([1, 19, 23, 24, 5000].map((bytes) => heldWidth('text', bytes))).to.deep.equal([2, 20, 24, 24, 24])
    expect([1, 8, 40].map((bytes) => heldWidth('numeric', bytes))).to.deep.equal([8, 11, 24])
    expect(heldWidth('jsonb', 2)).to.equal(24)
  })

  it('cannot fill a row of few columns', () => {
    expect(safeColumns * heldWidth('text', 5000)).to.be.at.most(mostWidth)
    expect(safeColumns).to.be.above(250)
  })
})
