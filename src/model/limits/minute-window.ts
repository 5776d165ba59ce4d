/** Calls within one tenth of a second: when, in tenths since 1970, and how many. */
export type Grant = [tenth: number, calls: number]

/**
 * Zoho counts a minute (zoho-api.md 5.1), and counts a call when it arrives: the second more is for what a call may wait after
 * its permit and for journeys of different length.
 */
const span = 610

export function tenthOf(time: number): number {
  return Math.floor(time / 100)
}

/** Those that still count; what lies ahead was written by a clock that has been set back since. */
export function stillCounting(grants: readonly Grant[], now: number): Grant[] {
  const tenth = tenthOf(now)
  return grants.filter(([at]) => at >= tenth - span && at <= tenth + 10)
}

/** @param calls may be negative: permits that were given back */
export function withCalls(grants: readonly Grant[], [tenth, calls]: Grant): Grant[] {
  if (calls === 0) return [...grants]
  const index = grants.findIndex(([at]) => at === tenth)
  const before = grants[index]?.[1] ?? 0
  const others = index < 0 ? [...grants] : grants.toSpliced(index, 1)
  return before + calls > 0 ? [...others, [tenth, before + calls]] : others
}

export function callsIn(grants: readonly Grant[]): number {
  return grants.reduce((sum, [, calls]) => sum + calls, 0)
}

/** When fewer than `most` of them count, in milliseconds. */
export function roomAt(grants: readonly Grant[], most: number): number {
  let left = callsIn(grants)
  for (const [tenth, calls] of grants.toSorted(([one], [other]) => one - other)) {
    left -= calls
    if (left < most) return (tenth + span + 1) * 100
  }
  return 0
}
