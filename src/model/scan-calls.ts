import { largestPage, nextWindow } from './scan-window.ts'

/**
 * The calls that an overlapping scan of so many rows takes when nothing moves meanwhile.
 * @param rowsRead where it goes on; 0 for its beginning
 */
export function scanCalls(rows: number, rowsRead = 0, largest: number = largestPage): number {
  let calls = 0
  let read = rowsRead
  do {
    const { page, perPage } = nextWindow(read, largest)
    calls += 1
    read = page * perPage
  } while (read < rows)
  return calls
}
