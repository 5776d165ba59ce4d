import { BudgetError } from '../model/errors.ts'
import { type Reserve, reservedCalls } from '../model/limits/reserve.ts'
import type { Turn } from '../model/limits/take-turn.ts'
import { formatInstant } from '../model/time.ts'
import type { AnswerFacts } from './answer-facts.ts'

/** What a run knows about the day's calls, and what it says when they are spent. Times are by the store's clock. */
export interface DayWatch {
  hear(facts: AnswerFacts, now: number): void
  learn(turn: Turn): void
  /** Calls that may still be made today; infinite where nobody knows. */
  left(): number
  /** No call before this instant: the day is spent, and until when is only guessed. */
  blindUntil(): number
  /** The error for calls that are not made; when there are new ones is remembered. */
  refusal(what: string): BudgetError
  /** When the day that was spent ends; undefined where none was, or nobody knows. */
  resetsAt(): number | undefined
  /** Says, once for each day, until when is waited. */
  noteWait(until: number): void
}

const never = Number.POSITIVE_INFINITY
/** Where Zoho does not say when the day ends: its midnight is that of some zone, at a full hour mostly. */
const anHour = 3_600_000

export function openDayWatch(options: { reserve: Reserve; wait: boolean; note: (message: string) => void }): DayWatch {
  let left = never
  let resetAt: number | undefined
  let blindUntil = 0
  let refusedUntil: number | undefined
  let notedUntil: number | undefined

  const noteWait = (until: number): void => {
    if (notedUntil !== until) options.note(`Zoho's calls of the day are spent: waiting until ${formatInstant(until)}`)
    notedUntil = until
  }
  return {
    hear: ({ counter, met }, now) => {
      if (counter) {
        left = Math.min(left, Math.max(0, counter.left - reservedCalls(options.reserve, counter.limit)))
        resetAt ??= now + counter.resetIn * 1000
      }
      if (met?.limit !== 'day') return
      if (met.retryAfter !== undefined) resetAt = now + met.retryAfter * 1000
      if (resetAt !== undefined) return
      blindUntil = options.wait ? now + anHour : never
      if (options.wait) noteWait(blindUntil)
    },
    learn: (turn) => {
      left = turn.left ?? never
      resetAt = turn.resetAt
    },
    left: () => left,
    blindUntil: () => blindUntil,
    refusal: (what) => {
      refusedUntil = resetAt
      const when =
        resetAt === undefined
          ? 'The next run after the reset, at midnight of the organization, goes on where this one ended.'
          : `They are counted anew from ${formatInstant(resetAt)} on; the next run then goes on where this one ended.`
      return new BudgetError(`${what}. ${when}`)
    },
    resetsAt: () => refusedUntil,
    noteWait,
  }
}
