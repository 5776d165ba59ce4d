import type { StreamState } from '../../src/model/state.ts'
import type { PlayedRun } from './memory-play-run.ts'
import type { RunStep } from './memory-scenario.ts'
import type { World } from './memory-world.ts'

/** Looking at the list, its top and a probe, beside the pages themselves; and pages asked ahead of a list that is shorter than known. */
const constant = 8 + 3

/** Pages overlap, small ones by much of their length. */
const calmShare = 2.5

/** What a read that nothing leaves in peace may spend: it steps back, and begins again. */
const restlessShare = 12

/** Counts a run's calls of the list against the pages that its rows would fill. */
export function checkCalls(world: World, step: RunStep, run: PlayedRun, previous: StreamState | undefined): void {
  const needed = neededPages(world, run, step.since === undefined ? previous?.watermark : 0)
  world.calls += run.listCalls
  world.needed += needed
  const { lag, tick } = world.scenario.list
  // Versions of a second that is still open prove no overlap: several calls may fall into the one of the last edits.
  const isOpen = step.before.length > 0 && tick < 1000
  const isCalm = step.between.length === 0 && !step.always && lag === 0 && !isOpen
  const most = constant + (isCalm ? calmShare : restlessShare) * needed
  if (run.listCalls > most) {
    world.problems.push(
      `run ${world.runs} asked the list ${run.listCalls} times; ${needed} pages needed, ${most} allowed`,
    )
  }
}

/** Pages of what changed, and of everything as often as the list was read whole: each loss of trust reads anew. */
function neededPages(world: World, run: PlayedRun, since: number | null | undefined): number {
  const { zoho, scenario } = world
  const { twins, perPageMax } = scenario.list
  if (run.listCalls === 0) return 0
  const { written, log } = run
  const from = (since ?? Number.POSITIVE_INFINITY) - scenario.lookback - 1000
  const changed = zoho.records.all.filter(({ current }) => (current.lmt ?? 0) >= from).length
  const whole = log.notes.filter((note) => note.includes('is not honoured')).length + (written.whole ? 1 : 0)
  const pages = (rows: number): number => Math.ceil((rows * (twins === 0 ? 1 : 1 + 1 / twins)) / perPageMax)
  return Math.max(1, pages(changed) + whole * pages(zoho.records.all.length))
}
