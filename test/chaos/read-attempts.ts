import { isComplete } from './check-run.ts'
import type { Step } from './real-scenario.ts'
import type { Versions } from './snapshots.ts'
import { reportsByName, type WatchedRun } from './watched-run.ts'

/** When the read of a stream first began: one that is gone on with is complete as of then. */
export interface ReadAttempt {
  /** What the list showed. */
  shown: Versions
  /** The local Zoho's time, in seconds. */
  firstCall: number
  /** For how many seconds a change may not have shown: an answer may lie in a cache, a commit may come late. */
  blind: number
}

/** The attempts that a run belongs to, by stream: its own, or an earlier one that was cut short. */
export function attemptsOf(
  { shownFirst, firstCall, stale }: WatchedRun,
  open: Map<string, ReadAttempt>,
  late: number,
): Map<string, ReadAttempt> {
  const attempts = new Map(open)
  const blind = stale + late
  for (const [stream, shown] of shownFirst ?? []) {
    const before = open.get(stream)
    attempts.set(stream, before ? { ...before, blind: Math.max(blind, before.blind) } : { shown, firstCall, blind })
  }
  return attempts
}

/** How late a change of these steps may show, in seconds. */
export function latenessOf(steps: readonly Step[]): number {
  const changes = steps.flatMap(({ before, during }) => [...before, ...during.map(({ what }) => what)])
  return Math.max(0, ...changes.map((change) => ('late' in change ? (change.late ?? 0) : 0)))
}

/** Those of them that the run has not ended. */
export function openAttempts(run: WatchedRun, attempts: Map<string, ReadAttempt>): Map<string, ReadAttempt> {
  const reports = reportsByName(run)
  return new Map([...attempts].filter(([stream]) => !isComplete(reports.get(stream))))
}
