import { expect } from 'chai'
import fc from 'fast-check'
import { nextWindow } from '../../../src/model/scan-window.ts'

/** The pages that a list of `rows` rows takes when nobody edits it. */
function pagesOf(rows: number): number {
  let read = 0
  for (let pages = 1; ; pages++) {
    const { page, perPage } = nextWindow(read)
    const end = Math.min(page * perPage, rows)
    if (end >= rows) return pages
    read = end
  }
}

describe('nextWindow', () => {
  it('repeats at least one row, reads new ones, and asks for 180 to 200', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), (rowsRead) => {
        const { page, perPage } = nextWindow(rowsRead)
        const offset = (page - 1) * perPage
        expect(offset).to.be.at.least(0).and.below(rowsRead)
        expect(perPage).to.be.within(180, 200)
        expect(rowsRead < 180 || offset + perPage > rowsRead, 'reaches beyond').to.equal(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('begins with the largest first page', () => {
    expect(nextWindow(0)).to.deep.equal({ page: 1, perPage: 200 })
  })

  it('asks for the second page so that it repeats the last row of the first', () => {
    expect(nextWindow(200)).to.deep.equal({ page: 2, perPage: 199 })
  })

  it('costs one call for a single page', () => {
    expect([0, 1, 199, 200].map(pagesOf)).to.deep.equal([1, 1, 1, 1])
  })

  it('costs at most 13 % more calls than plain pages from 20 pages on', () => {
    for (let rows = 20 * 200; rows <= 60_000; rows += 37) {
      expect(pagesOf(rows), `${rows} rows`).to.be.at.most(1.13 * Math.ceil(rows / 200))
    }
  })
})
