import { compareDays } from './latest-counter.ts'
import type { LimitReport } from './limit-report.ts'
import type { Day, LimitState } from './limit-state.ts'
import { stillCounting, tenthOf, withCalls } from './minute-window.ts'

const minute = 60_000
/** A run at Zoho's pace waits for up to a minute between two looks. */
export const longestGap = 3 * minute
/** An answer that was overtaken shows so many calls more at most; a counter that has risen further was set anew. */
const mostOvertaken = 100
/** How exactly the calls of others are placed in time. */
const fineness = 5000

/** The state with what the answers say about the day, and about the calls of others. */
export function learnDay(
  state: LimitState,
  { counter, uncounted, silent, spent }: LimitReport,
  now: number,
): LimitState {
  let next = state
  if (counter) next = learnCounter(next, counter, now)
  else if (silent && (next.day?.resetAt ?? 0) <= now) next = { ...next, day: null, isSilent: true }
  let { day } = next
  if (day && uncounted > 0) day = { ...day, left: Math.max(0, day.left - uncounted) }
  if (spent) day = spentDay(day, spent.resetAt, now)
  return { ...next, day }
}

function learnCounter(state: LimitState, counter: NonNullable<LimitReport['counter']>, now: number): LimitState {
  const { day, watch } = state
  const { limit, left, resetAt } = counter
  const spent = limit - left
  const since = day && now - day.seenAt < longestGap ? watch.since : now
  // It was under way at the reset, and overtaken by one of the new day.
  if (day && compareDays(counter, day) < 0 && resetAt <= now + minute) return state
  if (day?.limit !== limit || compareDays(counter, day) !== 0 || left > day.left + mostOvertaken) {
    // Calls under way may be counted already or not: taken for ours, they are never taken for calls of others.
    const own = Object.values(state.owners).reduce((sum, { out }) => sum + out, 0)
    const othersAt = spent > own ? now : watch.othersAt
    return { ...state, watch: { since, othersAt }, day: { limit, left, resetAt, own, others: spent, seenAt: now } }
  }
  const others = Math.max(day.others, spent - day.own)
  const learned = { ...day, left: Math.min(day.left, left), others, seenAt: now }
  const othersAt = others > day.others ? now : watch.othersAt
  const noted = noteForeign(state, others - day.others, { since: day.seenAt, now })
  return { ...noted, watch: { since, othersAt }, day: learned }
}

/** Others have called: taken to be spread evenly over the time since the last look, of which the last minute counts. */
function noteForeign(state: LimitState, calls: number, { since, now }: { since: number; now: number }): LimitState {
  if (calls <= 0) return state
  const time = Math.min(minute, Math.max(0, now - since))
  const recent = time < minute ? calls : Math.round((calls * minute) / (now - since))
  const steps = Math.ceil(time / fineness) || 1
  let foreign = stillCounting(state.foreign, now)
  for (let step = 0; step < steps; step++) {
    const part = Math.round((recent * (step + 1)) / steps) - Math.round((recent * step) / steps)
    foreign = withCalls(foreign, [tenthOf(now - (time * (steps - 1 - step)) / steps), part])
  }
  return { ...state, foreign }
}

function spentDay(day: Day | null, resetAt: number | undefined, now: number): Day | null {
  if (resetAt === undefined) return day && day.resetAt > now ? { ...day, left: 0 } : day
  return { limit: 0, own: 0, others: 0, seenAt: now, ...day, left: 0, resetAt }
}
