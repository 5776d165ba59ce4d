import { differences, rewritten, rowVersions } from '../support/compare-tables.ts'
import type { SyncWorld } from '../support/sync-world.ts'
import type { ListPlan, RealScenario, Step } from './real-scenario.ts'
import { held, shown } from './snapshots.ts'
import { hydratedOf, type WatchedRun, watchedRun } from './watched-run.ts'

const hour = 3600
const quiet: Step = { wait: 0, before: [], during: [], faults: [], mode: 'incremental', sweep: false }

/**
 * Nothing happens any more. A run must bring every record that Zoho stamped, a sweep everything else, deletions too, and the
 * run after that must find nothing to do.
 */
export async function comeToRest(world: SyncWorld, scenario: RealScenario): Promise<string[]> {
  const { lists } = scenario
  const { control } = world.fake
  const streams = lists.map(({ stream }) => stream)
  const run = async (wait: number, step: Partial<Step> = {}): Promise<WatchedRun> => {
    control.advance(wait)
    return watchedRun(world, scenario, { ...quiet, ...step })
  }
  // Late rows have shown, every cache is fresh, and whole scans are due again. A run that only ends what a killed one began is
  // complete as of that one's first answer; the run behind it brings the rest.
  const problems = failed('the run that ends what was begun', await run(7 * hour))
  problems.push(...failed('the run at rest', await run(7 * hour)), ...(await behind(world, streams)))
  if (problems.length > 0) return problems

  // One that only ends what a killed sweep began has seen what was there then.
  problems.push(...failed('the sweep that may be a begun one', await run(60, { sweep: true })))
  problems.push(...failed('the sweep', await run(60, { sweep: true })))
  problems.push(...(await unequal(world, scenario)))
  if (problems.length > 0) return problems

  const before = await rowVersions(world.database, streams)
  const last = await run(60)
  const written = rewritten(before, await rowVersions(world.database, streams))
  const most = mostCalls(world, lists)
  return [
    ...failed('the last run', last),
    ...(written.length > 0
      ? [`the last run wrote ${written.length} rows again: ${written.slice(0, 3).join(', ')}`]
      : []),
    ...(last.calls > most ? [`the last run spent ${last.calls} calls, ${most} are enough`] : []),
  ]
}

function failed(name: string, { report, error }: WatchedRun): string[] {
  if (report?.exitCode === 0) return []
  const why = report?.streams.map(({ stream, outcome, error: reason }) => `${stream} ${outcome}: ${reason}`).join('; ')
  return [`${name} failed: ${why ?? String(error)}`]
}

/** Records whose last save is not in the table. What somebody has marked deleted by hand only a sweep finds. */
async function behind({ fake, database }: SyncWorld, streams: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const stream of streams) {
    const rows = await held(database, stream)
    for (const [id, lmt] of shown(fake.control, stream)) {
      const row = rows.get(id)
      if (!row) found.push(`at rest ${stream} ${id} is missing`)
      else if (row.lmt !== lmt) found.push(`at rest ${stream} ${id} is of ${row.lmt} and not of ${lmt}`)
    }
  }
  return found
}

/** Every difference between table and Zoho, tombstones for whatever was loaded once and then deleted. */
async function unequal(world: SyncWorld, { lists, details }: RealScenario): Promise<string[]> {
  const found: string[] = []
  for (const { stream, knobs } of lists) {
    const rows = await held(world.database, stream)
    const deleted = world.fake.control.deletedIds(stream).filter((id) => rows.has(id))
    const all = await differences(world, stream, { deleted, later: true, details: details && hasDetail(stream) })
    // Of a record that is listed twice the two rows differ here, and either may be kept.
    const isEither = (text: string): boolean => knobs.duplicates !== undefined && text.includes(': invoice_url is ')
    found.push(...all.filter((text) => !isEither(text)).map((text) => `swept: ${text}`))
  }
  return found
}

function hasDetail(stream: string): boolean {
  return stream in hydratedOf([stream])
}

/** Reading everything again, with the pages that overlap and a look at each list to begin with. */
function mostCalls({ fake }: SyncWorld, lists: readonly ListPlan[]): number {
  return lists.reduce((sum, { stream, knobs }) => {
    const rows = fake.control.rows(stream).length
    return sum + Math.ceil((1.4 * rows) / (knobs.perPageMax ?? 200)) + 5
  }, 0)
}
