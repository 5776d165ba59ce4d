import { effectiveState } from '../../src/model/effective-state.ts'
import type { StreamState } from '../../src/model/state.ts'
import { notSwept } from './memory-check-sweep.ts'
import type { RecordHistory } from './memory-history.ts'
import type { PlayedRun } from './memory-play-run.ts'
import type { RunStep } from './memory-scenario.ts'
import { future, type World } from './memory-world.ts'

/** What must hold after every run, whatever became of it. */
export function checkRun(world: World, step: RunStep, run: PlayedRun): void {
  const say = (problem: string): void => {
    world.problems.push(`run ${world.runs} (${run.outcome}, ${run.log.reading?.way ?? 'nothing read'}): ${problem}`)
  }
  for (const problem of run.written.problems) say(problem)
  if (run.outcome === 'broken') say(`failed: ${String(run.error)}`)
  if (run.outcome === 'unproven' && isCalm(world, step) && !/mass-delete/.test(String(run.error))) {
    say(`not proven although nothing moved: ${String(run.error)}`)
  }
  if (run.outcome === 'complete') for (const problem of notKept(world, run)) say(problem)
  for (const id of run.written.tombstones) {
    const record = world.zoho.records.byId.get(id)
    if (record && !wasGone(record, run.began)) say(`${id} was marked deleted, and Zoho has it`)
  }
  const state = stateOf(world)
  const { zoho } = world
  if (run.outcome === 'complete' && run.log.swept)
    for (const problem of notSwept(world, state?.sweptAt ?? 0)) say(problem)
  if (state === undefined || isForged(state)) return
  if (state.completeAsOf > zoho.now) say(`complete as of ${time(state.completeAsOf)}, and it is ${time(zoho.now)}`)
  if (state.watermark === null) return
  if (state.watermark > zoho.now) say(`the watermark ${time(state.watermark)} is later than ${time(zoho.now)}`)
  for (const problem of lost(world, state.watermark, state.completeAsOf)) say(problem)
}

/** Whether somebody set the state into the future by hand: it proves nothing until a run has put it right. */
export function isForged({ watermark, completeAsOf }: StreamState): boolean {
  return watermark === future || completeAsOf === future
}

/** The state that the next run would go by. */
export function stateOf({ file, database, id }: World): StreamState | undefined {
  const inFile = file.content ? file.content.streams.get(id) : 'no file'
  return effectiveState(inFile, database.tables.states.get(id)).state
}

/**
 * Promise 1 of the design: records whose version up to the watermark was surely to be seen when the last complete run began,
 * and that are not in the table in that version or a newer one.
 */
export function lost(world: World, watermark: number, completeAsOf: number): string[] {
  const { zoho, database, scenario } = world
  const surely = completeAsOf - scenario.list.lag
  const problems: string[] = []
  for (const record of zoho.records.all) {
    const { current } = record
    const { lmt, visibleAt, version } = current
    if (current.gone || !isListed(world, record) || lmt === null || lmt > watermark || visibleAt > surely) continue
    const row = database.tables.rows.get(record.id)
    if (row && row.version >= version) continue
    problems.push(
      `${record.id} is ${row ? `in version ${row.version}` : 'not there'}; version ${version} of ${time(lmt)} ` +
        `is before the watermark ${time(watermark)}, and was visible at ${time(visibleAt)}`,
    )
  }
  return problems
}

/**
 * Rows that a keyset read showed, and that are older in the table: what was read must have been written. Not where page numbers were
 * needed: a page that repeats nothing is left out.
 */
function notKept({ zoho, database }: World, { log, written }: PlayedRun): string[] {
  if (log.reading?.way !== 'keyset' || written.whole || zoho.paged) return []
  return (
    [...zoho.shown]
      .filter(([id, lmt]) => (database.tables.rows.get(id)?.lmt ?? Number.POSITIVE_INFINITY) < lmt)
      // A page may be asked for once more from a second earlier: what was deleted between the two is a sweep's.
      .filter(([id]) => !(zoho.records.byId.get(id)?.current.gone ?? true))
      .map(([id, lmt]) => `${id} was read with the time ${time(lmt)}, and was not written`)
  )
}

export function isListed({ scenario }: World, { current }: RecordHistory): boolean {
  return current.active || scenario.list.hides !== 'always'
}

/**
 * Whether nothing happened that a read may fail at. Where the clock stands still, edits of the very second in which the run
 * begins stay open for the whole of it, and prove nothing.
 */
function isCalm({ scenario }: World, { before, between, always, fault, stop }: RunStep): boolean {
  const { late, lag, tick } = scenario.list
  if (tick === 0 && before.length > 0) return false
  return between.length === 0 && !always && !fault && stop === undefined && late === 0 && lag === 0
}

/** Whether Zoho did not have the record at some moment since then. */
function wasGone({ versions }: RecordHistory, since: number): boolean {
  return versions.some(({ gone, at }, index) => {
    const until = versions[index + 1]?.at ?? Number.POSITIVE_INFINITY
    return gone && until >= since && at <= until
  })
}

function time(instant: number): string {
  return new Date(instant).toISOString().slice(5, 23)
}
