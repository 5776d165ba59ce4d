import { catalog } from '../../src/model/catalog.ts'
import type { ListPlan, Step } from './real-scenario.ts'
import { reportsByName, type WatchedRun } from './watched-run.ts'

const lookback = 300
const largestPage = 200

/** The least calls that a run could have spent on its lists: the pages of what it had to read, at least one each. */
export function callsNeeded(
  lists: readonly ListPlan[],
  step: Step,
  run: WatchedRun,
  since: Map<string, number>,
): number {
  const reports = reportsByName(run)
  return lists.reduce((sum, { stream, knobs }) => {
    const lmts = [...(run.shownFirst?.get(stream)?.values() ?? [])]
    const watermark = since.get(stream)
    const way = reports.get(stream)?.way
    const isWhole = step.mode === 'full-rebuild' || step.sweep || watermark === undefined || way === 'full-scan'
    const hasLmt = catalog.find(({ name }) => name === stream)?.hasLmt
    const rows = isWhole || !hasLmt ? lmts : lmts.filter((lmt) => (lmt ?? 0) >= watermark - lookback)
    return sum + Math.max(1, Math.ceil(rows.length / Math.min(largestPage, knobs.perPageMax ?? largestPage)))
  }, 0)
}
