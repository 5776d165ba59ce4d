import type { BeyondPlan } from './beyond-plan.ts'
import type { CallCounts } from './call-counts.ts'
import type { Way } from './stream.ts'

export type Mode = 'incremental' | 'full-rebuild'

export type StreamOutcome =
  | 'complete'
  | 'failed'
  /** Wrong settings, e.g. an organization that the user cannot see. */
  | 'misconfigured'
  /** Zoho refuses the credentials, or a scope is missing. */
  | 'unauthorized'
  /** Another run holds the stream. */
  | 'locked'
  /** The organization's plan lacks the list; nothing is wrong. */
  | 'unavailable'
  | 'interrupted'
  /** The pages did not close the proof that nothing was missed. */
  | 'unproven'
  /** The calls of the day, or of the run's budget, are spent. */
  | 'budget'
  /** A list that is expensive to read whole was read a short time ago. */
  | 'deferred'

/** What the batches of a stream have done. */
export interface Totals {
  pages: number
  records: number
  /** Records read again on overlapping pages. */
  repeats: number
  inserted: number
  updated: number
  unchanged: number
  deleted: number
  misfits: number
  quarantined: number
}

/** What was done about the details of a stream. */
export interface DetailTotals {
  /** Records whose detail was read. */
  fetched: number
  /** Of these, those that brought something new. */
  changed: number
  /** Ids that Zoho failed on. */
  failed: number
  /** What is still owed when the run ends. */
  owed: number
}

/** What a run did to one stream. */
export interface StreamReport extends Totals {
  /** `books/927270289/invoices` */
  stream: string
  outcome: StreamOutcome
  mode: Mode
  way: Way | null
  /** Whether the stream was read whole, deletions and unstamped changes included. */
  swept: boolean
  /** Whether the state was moved, also where a later part of the run failed. */
  committed: boolean
  calls: number
  /** The same calls by what they were made for. */
  spent: CallCounts
  /** Those of them that would not have been made, had nothing changed since the last run. */
  beyond: BeyondPlan[]
  /** Calls for details that were not needed, since what they tell is stored already. */
  saved: number
  /** Null where none are wanted. */
  details: DetailTotals | null
  /** ISO instants, or null. */
  watermark: string | null
  completeAsOf: string | null
  seconds: number
  /** What happened and what to do, where the outcome is not `complete`. */
  error: string | null
  /** New columns, degraded ways, state that was not usable. */
  notes: string[]
}
