export interface ScanWindow {
  /** 1-based, as Zoho counts. */
  page: number
  perPage: number
}

export const largestPage = 200

/**
 * The next request of an overlapping scan (DESIGN.md 6): Zoho only knows offsets that are multiples of `per_page`, so the page
 * size between 180 and 200 is chosen whose offset falls before row `rowsRead`, repeating at least one row, and reaches
 * furthest. `rowsRead` is the position after the last row seen; 0 asks for the beginning. (Of ten rows a page or fewer, none may
 * reach beyond a position that every size divides; Zoho has no such list.)
 * @param largest rows that the list gives at most, where it clamps what is asked (zoho-api.md 2.2)
 */
export function nextWindow(rowsRead: number, largest: number = largestPage): ScanWindow {
  let best: ScanWindow = { page: 1, perPage: largest }
  for (let perPage = largest; perPage >= smallestPage(largest); perPage--) {
    const page = Math.floor(Math.max(0, rowsRead - 1) / perPage) + 1
    if (page * perPage > best.page * best.perPage) best = { page, perPage }
  }
  return best
}

/** A tenth of a page is enough choice for offsets to meet; of a small page, a few rows. */
function smallestPage(largest: number): number {
  return Math.max(1, Math.floor(Math.min(largest * 0.9, largest - 5)))
}
