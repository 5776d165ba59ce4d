import type { LimitState } from './limit-state.ts'
import { type Reserve, reservedCalls } from './reserve.ts'

/** What the day allows: so many calls; nothing until one that is under way has come back; nothing until the reset. */
export type DayAllowance =
  | { kind: 'calls'; calls: number }
  | { kind: 'return' }
  | { kind: 'spent'; resetAt: number; reserved: number }

/** @param out calls of all processes that Zoho's counter may not show yet */
export function dayAllowance({ day, isSilent }: LimitState, reserve: Reserve, out: number, now: number): DayAllowance {
  if (!day && isSilent) return { kind: 'calls', calls: Number.POSITIVE_INFINITY }
  // At the first contact and on a new day the counter is not known: one call is made to learn it.
  if (!day || day.resetAt <= now) return out === 0 ? { kind: 'calls', calls: 1 } : { kind: 'return' }
  const reserved = reservedCalls(reserve, day.limit)
  const calls = day.left - reserved - out
  if (calls > 0) return { kind: 'calls', calls }
  return out > 0 ? { kind: 'return' } : { kind: 'spent', resetAt: day.resetAt, reserved }
}

/** What may still be spent today; undefined when nobody knows. */
export function leftToday({ day }: LimitState, reserve: Reserve, now: number): number | undefined {
  if (!day || day.resetAt <= now) return undefined
  return Math.max(0, day.left - reservedCalls(reserve, day.limit))
}
