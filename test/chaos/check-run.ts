import { catalog } from '../../src/model/catalog.ts'
import { ZsyncError } from '../../src/model/errors.ts'
import type { StreamReport } from '../../src/model/report.ts'
import type { SyncWorld } from '../support/sync-world.ts'
import type { ReadAttempt } from './read-attempts.ts'
import type { ListPlan, Step } from './real-scenario.ts'
import { type HeldRow, held, shown, type Versions } from './snapshots.ts'
import { reportsByName, type WatchedRun } from './watched-run.ts'

/**
 * What a run broke of the promises that hold behind every run (DESIGN.md 1), however it ended.
 * @param attempts when each stream's read first began, which this run may have ended only
 */
export async function checkRun(
  world: SyncWorld,
  lists: readonly ListPlan[],
  step: Step,
  run: WatchedRun,
  attempts: Map<string, ReadAttempt>,
): Promise<string[]> {
  const reports = reportsByName(run)
  const problems = [...endedBadly(step, run), ...(await watermarksAhead(world))]
  for (const { stream } of lists) {
    const rows = await held(world.database, stream)
    const records = shown(world.fake.control, stream)
    const report = reports.get(stream)
    problems.push(
      ...liveButMarked(run.rowsBefore.get(stream), rows, records),
      ...(isComplete(report) ? lost(attempts.get(stream), stream, report, rows, records) : []),
      ...setBack(run.rowsBefore.get(stream), rows),
    )
  }
  return problems
}

export function isComplete(report: StreamReport | undefined): report is StreamReport {
  return report?.outcome === 'complete'
}

/** Where nothing was done to it, a run ends well; whatever was done to it, it fails with words for its user. */
function endedBadly({ faults, end }: Step, { report, error }: WatchedRun): string[] {
  const outcomes = report?.streams.map(({ stream, outcome, error: why }) => `${stream} ${outcome}: ${why}`).join('; ')
  if (faults.length === 0 && !end && report?.exitCode !== 0) return [`a quiet run failed: ${outcomes ?? error}`]
  if (!end && error !== undefined && !(error instanceof ZsyncError)) return [`a run broke down: ${error}`]
  return []
}

/** Promise 3: never beyond what Zoho's clock says. */
async function watermarksAhead({ database, fake }: SyncWorld): Promise<string[]> {
  const [made] = await database.query(`select to_regclass('zsync.state')::text as name`)
  if (typeof made?.name !== 'string') return []
  const now = fake.control.now()
  const states = await database.query(
    `select stream, extract(epoch from greatest(watermark, complete_as_of, swept_at)) * 1000 as time from zsync.state`,
  )
  return states
    .filter(({ time }) => Number(time) > now)
    .map(({ stream, time }) => `the state of ${stream} is of ${new Date(Number(time)).toISOString()}, in the future`)
}

/** Promise 2: what Zoho still has no run marks deleted. */
function liveButMarked(
  before: Map<string, HeldRow> | undefined,
  rows: Map<string, HeldRow>,
  records: Versions,
): string[] {
  return [...rows]
    .filter(([id, { isDeleted }]) => isDeleted && !before?.get(id)?.isDeleted && records.has(id))
    .map(([id]) => `${id} lives, but is marked`)
}

/** Promise 1: what was shown when the read began, up to its watermark, is in the table in that version or a newer one. */
function lost(
  attempt: ReadAttempt | undefined,
  stream: string,
  report: StreamReport,
  rows: Map<string, HeldRow>,
  records: Versions,
): string[] {
  if (!attempt) return []
  const { shown: shownFirst, firstCall, blind } = attempt
  const hasLmt = catalog.find(({ name }) => name === stream)?.hasLmt
  // What a cache or a late commit may have hidden of the last seconds is what the lookback is for.
  const hidden = blind === 0 ? Number.POSITIVE_INFINITY : firstCall - blind
  const watermark = Math.min(hidden, report.watermark === null ? 0 : Date.parse(report.watermark) / 1000)
  const isDue = (lmt: number | null): boolean => (lmt === null ? !hasLmt && blind === 0 : lmt <= watermark)
  return (
    [...shownFirst]
      // One that was saved meanwhile is of a later time now, and the next run's.
      .filter(([id, lmt]) => isDue(lmt) && records.get(id) === lmt)
      .flatMap(([id, lmt]) => {
        const row = rows.get(id)
        const when = lmt === null ? '' : ` of ${new Date(lmt * 1000).toISOString()}`
        if (!row) return [`${stream} ${id}${when} is missing behind the watermark ${report.watermark}`]
        if ((row.lmt ?? 0) < (lmt ?? 0))
          return [`${stream} ${id} is older than${when}, before the watermark ${report.watermark}`]
        return []
      })
  )
}

/** Promise 2: an older version never replaces a newer one, and no row goes. */
function setBack(before: Map<string, HeldRow> | undefined, rows: Map<string, HeldRow>): string[] {
  return [...(before ?? [])].flatMap(([id, { lmt }]) => {
    const row = rows.get(id)
    if (!row) return [`the row ${id} is gone`]
    return (row.lmt ?? 0) < (lmt ?? 0) ? [`the row ${id} was set back`] : []
  })
}
