/**
 * Counts the pages in a row that brought no record which the pages just before them did not have: a list that repeats itself, or
 * one of whose rows is edited so often that the scan steps back again and again.
 */
export function countIdlePages(): (ids: readonly string[]) => number {
  let recent: (readonly string[])[] = []
  let idle = 0
  return (ids) => {
    // The last row of a page is mostly new: a set of all ids of each page took five times the time (measured).
    const isNew = ids.findLast((id) => !recent.some((page) => page.includes(id))) !== undefined
    idle = isNew ? 0 : idle + 1
    recent = [...(idle > 0 ? recent : recent.slice(-1)), ids]
    return idle
  }
}
