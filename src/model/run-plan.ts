import { sumOf } from './call-counts.ts'
import { fitPlan } from './fit-plan.ts'
import type { Day } from './limits/limit-state.ts'
import { type Reserve, reservedCalls } from './limits/reserve.ts'
import type { StreamPlan } from './stream-plan.ts'
import { formatInstant } from './time.ts'

/** What a run would spend on one organization; instants are ISO text. */
export interface OrganizationPlan {
  organization: string
  /** Calls for lists, and for details. */
  lists: number
  details: number
  /** It may well take more. */
  isAtLeast: boolean
  /** The day's limit, what of it is left, and what of that stays for others; null where Zoho has not told it. */
  perDay: number | null
  left: number | null
  reserved: number | null
  resetsAt: string | null
  /** Calls that a run makes now, and those that are left to later runs. */
  now: number
  later: number
  /** Runs that have to go on, one a day where the day is what limits; null where nobody knows. */
  furtherRuns: number | null
  /** The shortest time that the calls of now can take at the minute's limit. */
  seconds: number
  streams: StreamPlan[]
}

/** Adds the plans of an organization's streams up and holds them against what may be spent. */
export function organizationPlan(
  organization: string,
  streams: StreamPlan[],
  at: { day: Day | null; reserve: Reserve; perMinute: number; budget: number | undefined },
): OrganizationPlan {
  const { day, reserve, perMinute, budget } = at
  const details = streams.reduce((sum, { calls }) => sum + calls.details, 0)
  const lists = streams.reduce((sum, { calls }) => sum + sumOf(calls), 0) - details
  const reserved = day && reservedCalls(reserve, day.limit)
  const left = day && reserved !== null ? Math.max(0, day.left - reserved) : undefined
  const perDay = day && reserved !== null ? Math.max(0, day.limit - reserved) : undefined
  return {
    organization,
    lists,
    details,
    isAtLeast: streams.some(({ isAtLeast }) => isAtLeast),
    perDay: day?.limit ?? null,
    left: day?.left ?? null,
    reserved,
    resetsAt: day && formatInstant(day.resetAt),
    ...fitPlan({ lists, details }, { left, perDay, perMinute, budget }),
    streams,
  }
}
