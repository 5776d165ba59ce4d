import { countIdlePages } from './idle-pages.ts'

/** Pages in a row without a record that the last two did not have: one is usual behind a step back. */
const mostIdle = 4

/** Answers that lead no further, beside two for each page: a list that never comes to rest would be asked for ever. */
const mostStalled = 24

export interface ScanProgress {
  /** Hears of an answer that fits, with the position behind it. */
  took(ids: readonly string[], position: number, isBegunAnew: boolean): void
  steppedBack(): void
  /** Why the scan will not come to its end; undefined while it may. */
  endless(perPage: number): string | undefined
}

/** Follows whether a scan gets on: a list may repeat itself, or be changed faster than it is read. */
export function scanProgress(): ScanProgress {
  let idlePages = countIdlePages()
  let idle = 0
  let furthest = 0
  let stalled = 0
  return {
    took: (ids, position, isBegunAnew) => {
      // What it repeats from its beginning on is no sign of a list that repeats itself.
      if (isBegunAnew) idlePages = countIdlePages()
      idle = idlePages(ids)
      if (position <= furthest) stalled += 1
      furthest = Math.max(furthest, position)
    },
    steppedBack: () => {
      stalled += 1
    },
    endless: (perPage) => {
      if (idle > mostIdle) return 'Zoho repeats its pages and says that there is more'
      const most = mostStalled + 2 * Math.ceil(furthest / perPage)
      return stalled > most ? `its pages do not fit together, ${stalled} calls led no further` : undefined
    },
  }
}
