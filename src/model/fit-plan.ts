/** What is known of the calls that an organization may make. */
export interface CallsAtHand {
  /** What may be spent today; undefined where Zoho has not told it. */
  left: number | undefined
  /** What a whole day allows; undefined where Zoho has not told it. */
  perDay: number | undefined
  perMinute: number
  /** What the user gives the run; undefined for as many as there are. */
  budget: number | undefined
}

/** How the calls of a plan fall into runs. */
export interface Fit {
  /** Calls that a run makes now. */
  now: number
  /** Calls that are left to later runs. */
  later: number
  /** Runs that have to go on, one a day where the day is what limits; null where nobody knows what a day allows. */
  furtherRuns: number | null
  /** The shortest time that the calls of now can take at the minute's limit, in seconds. */
  seconds: number
}

/**
 * Lists come first and cost the same every day; details take what is left, so they alone are put off. Each further run pays for the
 * lists anew, also for those that nothing was left for now.
 */
export function fitPlan({ lists, details }: { lists: number; details: number }, at: CallsAtHand): Fit {
  const most = Math.min(at.left ?? Number.POSITIVE_INFINITY, at.budget ?? Number.POSITIVE_INFINITY)
  const now = Math.min(lists + details, most)
  const later = lists + details - now
  const perRun = Math.min(at.perDay ?? Number.POSITIVE_INFINITY, at.budget ?? Number.POSITIVE_INFINITY) - lists
  const owed = details - Math.max(0, now - lists)
  const furtherRuns = later === 0 ? 0 : perRun >= 0 && Number.isFinite(perRun) ? furtherOf(owed, perRun) : null
  // The first minute's calls need no minute.
  const seconds = now === 0 ? 0 : (Math.ceil(now / at.perMinute) - 1) * 60
  return { now, later, furtherRuns, seconds }
}

/** One that reads lists alone is one too; null where they leave no room for details. */
function furtherOf(owed: number, perRun: number): number | null {
  if (owed === 0) return 1
  return perRun === 0 ? null : Math.ceil(owed / perRun)
}
