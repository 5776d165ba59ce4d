import { isComplete } from './check-run.ts'
import type { Versions } from './snapshots.ts'
import { reportsByName, type WatchedRun } from './watched-run.ts'

/** When the read of a stream first began: one that is gone on with is complete as of then. */
export interface ReadAttempt {
  /** What the list showed. */
  shown: Versions
  /** The local Zoho's time, in seconds. */
  firstCall: number
  /** How long an answer may have lain in a cache since, in seconds. */
  stale: number
}

/** The attempts that a run belongs to, by stream: its own, or an earlier one that was cut short. */
export function attemptsOf(
  { shownFirst, firstCall, stale }: WatchedRun,
  open: Map<string, ReadAttempt>,
): Map<string, ReadAttempt> {
  const attempts = new Map(open)
  for (const [stream, shown] of shownFirst ?? []) {
    const before = open.get(stream)
    attempts.set(stream, before ? { ...before, stale: Math.max(stale, before.stale) } : { shown, firstCall, stale })
  }
  return attempts
}

/** Those of them that the run has not ended. */
export function openAttempts(run: WatchedRun, attempts: Map<string, ReadAttempt>): Map<string, ReadAttempt> {
  const reports = reportsByName(run)
  return new Map([...attempts].filter(([stream]) => !isComplete(reports.get(stream))))
}
