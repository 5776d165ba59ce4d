import type { Grant } from './minute-window.ts'

/** What Zoho tells of a day. */
export interface DayCounter {
  limit: number
  left: number
  resetAt: number
}

/** What a process has learned since it last came by; times are by the store's clock. */
export interface LimitReport {
  /** Permits that were not used in time. */
  unused: Grant[]
  /** The day's counter, where an answer had it: the latest. */
  counter: DayCounter | undefined
  /** Answers without the counter: each was counted, for all that we know. */
  uncounted: number
  /** A good answer without the counter: Zoho does not tell it here. */
  silent: boolean
  /** Until when the calls pause after a 44 or 43, and after a 1070 (zoho-api.md 5.1). */
  tooFast: number | undefined
  tooMany: number | undefined
  /** Zoho refused with 45; `resetAt` where a Retry-After came with it. */
  spent: { resetAt: number | undefined } | undefined
}

export const nothingLearned: LimitReport = {
  unused: [],
  counter: undefined,
  uncounted: 0,
  silent: false,
  tooFast: undefined,
  tooMany: undefined,
  spent: undefined,
}
