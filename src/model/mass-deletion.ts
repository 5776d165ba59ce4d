const fewRows = 50
const largeShare = 0.1

/**
 * Whether so many rows missing from a list look like a lost permission or a changed filter rather than like deletions: more
 * than 50 and more than a tenth (DESIGN.md 6, the brake).
 * @param absent rows that the list did not show
 * @param live rows that are not tombstones, the absent ones among them
 */
export function isMassDeletion(absent: number, live: number): boolean {
  return absent > fewRows && absent > live * largeShare
}
