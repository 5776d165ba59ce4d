export interface ScanWindow {
  /** 1-based, as Zoho counts. */
  page: number
  perPage: number
}

export const largestPage = 200
const smallestPage = 180

/**
 * The next request of an overlapping scan (DESIGN.md 6): Zoho only knows offsets that are multiples of `per_page`, so the page
 * size between 180 and 200 is chosen whose offset falls before row `rowsRead`, repeating at least one row, and reaches
 * furthest. `rowsRead` is the position after the last row seen; 0 asks for the beginning.
 */
export function nextWindow(rowsRead: number): ScanWindow {
  let best: ScanWindow = { page: 1, perPage: largestPage }
  for (let perPage = largestPage; perPage >= smallestPage; perPage--) {
    const page = Math.floor(Math.max(0, rowsRead - 1) / perPage) + 1
    if (page * perPage > best.page * best.perPage) best = { page, perPage }
  }
  return best
}
