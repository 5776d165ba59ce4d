import type { Grant } from './minute-window.ts'

/**
 * What all processes know together about the calls of one organization to one product. Times are in milliseconds by the
 * store's clock.
 */
export interface LimitState {
  version: 1
  /** Permits given to us within the last minute. */
  grants: Grant[]
  /** Calls of others within the last minute, as far as the day's counter shows them. */
  foreign: Grant[]
  /** What others have been seen to take in a minute; it fades. */
  peak: { calls: number; at: number }
  /** Since when the counter was looked at without a gap, and when it last showed calls of others (0: never). */
  watch: { since: number; othersAt: number }
  /** No call before this instant. */
  pausedUntil: number
  /** Calls a minute, while they are fewer than the limit; null otherwise. */
  pace: Slowed | null
  /** Calls at once, while they are fewer than the limit. */
  crowd: Slowed | null
  /** Null until an answer has told. */
  day: Day | null
  /** Zoho does not tell the day's counter here. */
  isSilent: boolean
  owners: Record<string, Owner>
}

export interface Slowed {
  to: number
  since: number
}

/** The day's counter as Zoho tells it (zoho-api.md 5.1). */
export interface Day {
  limit: number
  /** The lowest that was seen. */
  left: number
  resetAt: number
  /** Our own calls since the counter was first seen. */
  own: number
  /** Calls that were not ours, at least, when the counter was last seen, and when that was. */
  others: number
  seenAt: number
}

/** One process, by the session that its limiter has in the database. */
export interface Owner {
  /** Calls that it may have under way at once. */
  slots: number
  /** Calls that are under way or may begin any moment. */
  out: number
  /** Calls that it would like to have under way. */
  want: number
  /** When it last came by, and when it last got something. */
  at: number
  served: number
}

export const unknownLimits: LimitState = {
  version: 1,
  grants: [],
  foreign: [],
  peak: { calls: 0, at: 0 },
  watch: { since: 0, othersAt: 0 },
  pausedUntil: 0,
  pace: null,
  crowd: null,
  day: null,
  isSilent: false,
  owners: {},
}

/** A stored state; one that another version of zsync wrote is begun anew. */
export function readLimitState(stored: unknown): LimitState {
  const isOurs = typeof stored === 'object' && stored !== null && 'version' in stored && stored.version === 1
  return isOurs ? (stored as LimitState) : unknownLimits
}
