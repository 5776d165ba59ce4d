import type { Clock } from '../model/clock.ts'
import type { Mode } from '../model/report.ts'
import type { Settings } from '../model/settings.ts'
import type { RunEvent } from './run-event.ts'

export interface RunOptions {
  settings: Settings
  mode: Mode
  /** Milliseconds. */
  since: number | undefined
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  /** Which details are asked for: those that are owed, all of them anew, or none. */
  details: 'owed' | 'all' | 'none'
  /** Streams of an organization at once. */
  concurrency: number
  /** Calls that the run may make, over all organizations; undefined for as many as Zoho allows. */
  budget: number | undefined
  /** Where the calls of the day are spent, the run waits for their reset instead of ending. */
  wait: boolean
  clock: Clock
  /** A polite end: batches in flight are still committed. */
  stop: AbortSignal
  /** An end at once. */
  signal: AbortSignal
  emit: (event: RunEvent) => void
}
