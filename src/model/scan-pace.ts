import { nextWindow, type ScanWindow } from './scan-window.ts'

/** Pages that are asked for and not yet taken by the sink, at most (DESIGN.md 7). */
export const mostAhead = 4

/** Pages asked for ahead are wasted where the list ends before them: one in so many pages read. */
const pagesForOneAhead = 50

/** How far a scan has come. */
interface Position {
  rowsRead: number
  largest: number
}

export interface ScanPace {
  /**
   * The next request, and those that may be asked for along with it, should each page turn out full.
   * @param room pages that may be under way at once
   */
  windows(position: Position, room: number): ScanWindow[]
}

/**
 * Decides how far ahead a scan asks. A call is precious: nothing is asked for ahead before a page came out as expected; then up
 * to the end that the list had when it was last read whole; without such an end, or where a page did not come out as expected,
 * so little that at most one call in fifty is wasted.
 * @param pages what the list took when it was last read whole; null where nobody knows
 */
export function scanPace(pages: number | null): ScanPace {
  let planned: { rowsRead: number; reach: number } | undefined
  let steady = 0
  let isCalm = true

  const notice = (rowsRead: number): void => {
    if (planned === undefined || rowsRead === planned.rowsRead) return
    if (rowsRead === planned.reach) steady += 1
    else {
      // A first page that the list clamps has cost nothing.
      if (steady > 0) isCalm = false
      steady = 0
    }
  }
  return {
    windows: ({ rowsRead, largest }, room) => {
      notice(rowsRead)
      const end = lastBegins(pages, largest)
      const isWithin = rowsRead <= end
      const most = isWithin && isCalm && steady > 0 ? mostAhead : 1 + Math.floor(steady / pagesForOneAhead)
      const windows = chain(
        { rowsRead, largest },
        Math.max(1, Math.min(most, mostAhead, room)),
        isWithin ? end : undefined,
      )
      planned = { rowsRead, reach: reachOf(nextWindow(rowsRead, largest)) }
      return windows
    },
  }
}

/** How many rows are read before the last of so many pages; where nobody knows, less than any scan has read. */
function lastBegins(pages: number | null, largest: number): number {
  let rowsRead = pages === null ? -1 : 0
  for (let page = 1; page < (pages ?? 0); page++) rowsRead = reachOf(nextWindow(rowsRead, largest))
  return rowsRead
}

/** @param end a window that begins behind it is asked for by itself only */
function chain({ rowsRead, largest }: Position, most: number, end = Number.POSITIVE_INFINITY): ScanWindow[] {
  let read = rowsRead
  let last = nextWindow(read, largest)
  const windows = [last]
  // Small pages have positions beyond which none reaches.
  while (windows.length < most && reachOf(last) <= end && reachOf(last) > read) {
    read = reachOf(last)
    last = nextWindow(read, largest)
    windows.push(last)
  }
  return windows
}

function reachOf({ page, perPage }: ScanWindow): number {
  return page * perPage
}
