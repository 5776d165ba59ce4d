import type { Batch } from './batch.ts'
import { type BeyondPlan, beyondPlan } from './beyond-plan.ts'
import { type CallCounts, noCalls, type Purpose, sumOf } from './call-counts.ts'
import type { DetailTotals, Mode, StreamOutcome, StreamReport, Totals } from './report.ts'
import type { StreamState } from './state.ts'
import type { Way } from './stream.ts'
import type { StreamPlan } from './stream-plan.ts'
import { formatInstant } from './time.ts'

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
  readonly spent: CallCounts = noCalls()
  /** What it would have spent, had nothing changed; undefined before that is known. */
  plan: Pick<StreamPlan, 'calls' | 'isAtLeast'> | undefined
  /** What the calls are made for that are made now. */
  purpose: Exclude<Purpose, 'retries'> = 'changes'
  readonly details: DetailTotals = { fetched: 0, changed: 0, failed: 0, owed: 0 }
  wantsDetails = false
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

  get calls(): number {
    return sumOf(this.spent)
  }

  /** Calls beyond what was to be expected; of what nobody could know beforehand only those in vain. */
  get beyond(): BeyondPlan[] {
    if (!this.plan) return []
    const { calls, isAtLeast } = this.plan
    return beyondPlan(calls, this.spent).filter(({ purpose }) => !isAtLeast || purpose === 'retries')
  }

  called(): void {
    this.spent[this.purpose] += 1
  }

  /** The call that was made last was in vain. */
  retried(): void {
    this.spent[this.purpose] -= 1
    this.spent.retries += 1
  }

  /**
   * Calls that reading the detail of each listed record would have cost beyond those that were made and are still owed: these
   * records have it stored already, or it came with others in one call.
   */
  get saved(): number {
    if (!this.wantsDetails) return 0
    return Math.max(0, this.totals.records - this.spent.details - this.details.owed)
  }

  /** Counts a batch of details. */
  countDetails(batch: Batch, { updated }: Pick<Totals, 'updated'>): void {
    this.details.fetched += batch.records
    this.details.changed += updated
    this.totals.misfits += batch.misfits
  }

  report(outcome: StreamOutcome, error: string | null, seconds: number): StreamReport {
    const {
      stream,
      mode,
      reading,
      calls,
      spent,
      beyond,
      saved,
      details,
      wantsDetails,
      totals,
      notes,
      state,
      swept,
      committed,
    } = this
    return {
      stream,
      outcome,
      mode,
      way: reading?.way ?? null,
      swept,
      committed,
      calls,
      spent: { ...spent },
      beyond,
      saved,
      details: wantsDetails ? details : null,
      ...totals,
      watermark: state?.watermark == null ? null : formatInstant(state.watermark),
      completeAsOf: state === undefined ? null : formatInstant(state.completeAsOf),
      seconds,
      error,
      notes,
    }
  }
}
