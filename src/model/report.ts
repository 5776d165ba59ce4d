import type { Batch } from './batch.ts'
import type { StreamState } from './state.ts'
import type { Way } from './stream.ts'
import { formatInstant } from './time.ts'

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
  retries: number
  /** ISO instants, or null. */
  watermark: string | null
  completeAsOf: string | null
  seconds: number
  /** What happened and what to do, where the outcome is not `complete`. */
  error: string | null
  /** New columns, degraded ways, state that was not usable. */
  notes: string[]
}

/** Follows one stream through a run; the report is read off it at any time. */
export class StreamLog {
  readonly stream: string
  readonly mode: Mode
  readonly totals: Totals = {
    pages: 0,
    records: 0,
    repeats: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    misfits: 0,
    quarantined: 0,
  }
  readonly notes: string[] = []
  calls = 0
  retries = 0
  /** The way that is in use, and what the read rests on; told by the reader once there is one. */
  reading: { way: Way; proof: string } | undefined
  /** The LMT that the read started from; null when it read the stream whole. */
  from: number | null = null
  state: StreamState | undefined
  /** What a sweep rests on and found, or why it paused; undefined where there was none. */
  sweep: string | undefined
  swept = false
  committed = false

  constructor(stream: string, mode: Mode) {
    this.stream = stream
    this.mode = mode
  }

  /** @param merged undefined where the rows only wait in a rebuild's gathering place */
  count(batch: Batch, merged: Pick<Totals, 'inserted' | 'updated' | 'unchanged'> | undefined): void {
    this.totals.pages += batch.pages
    this.totals.records += batch.records
    this.totals.repeats += batch.repeats
    this.totals.misfits += batch.misfits
    this.totals.quarantined += batch.quarantined.length
    this.totals.inserted += merged?.inserted ?? 0
    this.totals.updated += merged?.updated ?? 0
    this.totals.unchanged += merged?.unchanged ?? 0
  }

  report(outcome: StreamOutcome, error: string | null, seconds: number): StreamReport {
    const { stream, mode, reading, calls, retries, totals, notes, state, swept, committed } = this
    return {
      stream,
      outcome,
      mode,
      way: reading?.way ?? null,
      swept,
      committed,
      calls,
      retries,
      ...totals,
      watermark: state?.watermark == null ? null : formatInstant(state.watermark),
      completeAsOf: state === undefined ? null : formatInstant(state.completeAsOf),
      seconds,
      error,
      notes,
    }
  }
}
