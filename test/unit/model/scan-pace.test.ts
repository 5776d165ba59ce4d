import { expect } from 'chai'
import { type ScanPace, scanPace } from '../../../src/model/scan-pace.ts'
import { nextWindow } from '../../../src/model/scan-window.ts'

const largest = 200

/** Where so many full pages end. */
function endOf(pages: number): number {
  let rowsRead = 0
  for (let page = 0; page < pages; page++) {
    const window = nextWindow(rowsRead)
    rowsRead = window.page * window.perPage
  }
  return rowsRead
}

/** How many pages may be under way at each position, up to the end of so many full pages. */
function widths(pace: ScanPace, from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    return pace.windows({ rowsRead: endOf(from + index), largest }, 4).length
  })
}

describe('scanPace', () => {
  it('asks for the next window, and for those behind it as if each page were full', () => {
    const pace = scanPace(250)
    pace.windows({ rowsRead: 0, largest }, 4)
    expect(pace.windows({ rowsRead: 200, largest }, 4)).to.deep.equal([
      nextWindow(200),
      nextWindow(endOf(2)),
      nextWindow(endOf(3)),
      nextWindow(endOf(4)),
    ])
  })

  it('asks for nothing ahead before a page was seen, also where a scan goes on', () => {
    expect(widths(scanPace(250), 0, 2)).to.deep.equal([1, 4, 4])
    expect(widths(scanPace(250), 100, 102)).to.deep.equal([1, 4, 4])
  })

  it('asks up to the last page of a list that it knows, and not beyond', () => {
    expect(widths(scanPace(6), 0, 5)).to.deep.equal([1, 4, 4, 3, 2, 1])
    expect(widths(scanPace(1), 0, 1)).to.deep.equal([1, 1])
  })

  it('goes on page by page where the list has more pages than were known', () => {
    expect(widths(scanPace(6), 0, 10).slice(6)).to.deep.equal([1, 1, 1, 1, 1])
  })

  it('asks for one page more for every fifty read, where nobody knows the end, and for four at most', () => {
    const grown = widths(scanPace(null), 0, 260)
    expect([0, 49, 50, 99, 100, 149, 150, 260].map((page) => grown[page])).to.deep.equal([1, 1, 2, 2, 3, 3, 4, 4])
  })

  it('begins anew, and no longer trusts what was known, where a page did not come out as expected', () => {
    const pace = scanPace(250)
    widths(pace, 0, 60)
    const back = endOf(60) - 150
    expect(pace.windows({ rowsRead: back, largest }, 4)).to.have.length(1)
    const { page, perPage } = nextWindow(back)
    expect(pace.windows({ rowsRead: page * perPage, largest }, 4)).to.have.length(1)
  })

  it('is not put off by a list that clamps its first page', () => {
    const pace = scanPace(10)
    expect(pace.windows({ rowsRead: 0, largest }, 4)).to.have.length(1)
    expect(pace.windows({ rowsRead: 50, largest: 50 }, 4)).to.have.length(1)
    const { page, perPage } = nextWindow(50, 50)
    expect(pace.windows({ rowsRead: page * perPage, largest: 50 }, 4)).to.have.length(4)
  })

  it('asks for no more than there is room for, but for one page always', () => {
    const pace = scanPace(250)
    widths(pace, 0, 1)
    for (const [room, asked] of [
      [3, 3],
      [1, 1],
      [0, 1],
    ] as const) {
      expect(pace.windows({ rowsRead: endOf(1), largest }, room)).to.have.length(asked)
    }
  })

  it('asks for a window only once where none reaches further', () => {
    const pace = scanPace(1000)
    pace.windows({ rowsRead: 2506, largest: 10 }, 4)
    for (const rowsRead of [2512, 2520]) {
      const windows = pace.windows({ rowsRead, largest: 10 }, 4)
      expect(windows, `behind row ${rowsRead}`).to.have.length(rowsRead === 2512 ? 2 : 1)
    }
  })
})
