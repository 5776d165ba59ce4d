/**
 * Counts the pages in a row that brought no record which the pages just before them did not have: a list that repeats itself, or
 * one of whose rows is edited so often that the scan steps back again and again.
 */
export function countIdlePages(): (ids: readonly string[]) => number {
  let recent = new Set<string>()
  let last: readonly string[] = []
  let idle = 0
  return (ids) => {
    idle = ids.some((id) => !recent.has(id)) ? 0 : idle + 1
    recent = new Set([...ids, ...(idle > 0 ? recent : last)])
    last = ids
    return idle
  }
}
