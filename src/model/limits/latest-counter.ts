import type { DayCounter } from './limit-report.ts'

/** Two resets so close are one: it is told in whole seconds. */
const sameReset = 3_600_000

/** Negative where the first one's day is before the other's, 0 where it is the same. */
export function compareDays(one: Pick<DayCounter, 'resetAt'>, other: Pick<DayCounter, 'resetAt'>): number {
  const between = one.resetAt - other.resetAt
  return Math.abs(between) > sameReset ? between : 0
}

/** Answers overtake one another, also at midnight: a later day's counts, and of one day the lowest. */
export function latestCounter(known: DayCounter | undefined, heard: DayCounter): DayCounter {
  if (!known) return heard
  const order = compareDays(heard, known)
  if (order !== 0) return order > 0 ? heard : known
  return { ...heard, left: heard.limit === known.limit ? Math.min(heard.left, known.left) : heard.left }
}
