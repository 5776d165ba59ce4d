import type { SyncWorld } from '../support/sync-world.ts'
import { callsNeeded } from './calls-needed.ts'
import { checkRun } from './check-run.ts'
import { comeToRest } from './come-to-rest.ts'
import { mutate } from './mutate.ts'
import { attemptsOf, latenessOf, openAttempts, type ReadAttempt } from './read-attempts.ts'
import type { RealScenario } from './real-scenario.ts'
import { openRealWorld } from './real-world.ts'
import { Backups } from './tamper.ts'
import type { Played } from './tier.ts'
import { watchedRun } from './watched-run.ts'

/** Plays a scenario over real HTTP and a real PostgreSQL, looking at the promises behind each run and at the end. */
export async function playReal(scenario: RealScenario): Promise<Played> {
  const world = await openRealWorld(scenario)
  try {
    return await playSteps(world, scenario)
  } finally {
    await world.close()
  }
}

async function playSteps(world: SyncWorld, scenario: RealScenario): Promise<Played> {
  const { lists, steps } = scenario
  const { control } = world.fake
  const backups = new Backups(world, scenario)
  const played: Played = { problems: [], calls: 0, needed: 0 }
  let open = new Map<string, ReadAttempt>()
  for (const [index, step] of steps.entries()) {
    control.advance(step.wait)
    await backups.keep(index)
    if (step.tamper) await backups.tamper(step.tamper)
    for (const mutation of step.before) mutate(control, lists, mutation)
    const since = await watermarks(world)
    const run = await watchedRun(world, scenario, step)
    played.calls += run.calls
    played.needed += callsNeeded(lists, step, run, since)
    const attempts = attemptsOf(run, open, latenessOf(steps))
    open = openAttempts(run, attempts)
    const problems = await checkRun(world, lists, step, run, attempts)
    played.problems.push(...problems.map((problem) => `step ${index + 1}: ${problem}`))
    if (problems.length > 0) return played
  }
  played.problems.push(...(await comeToRest(world, scenario)))
  return played
}

/** The database's watermarks in seconds, by stream. */
async function watermarks({ database }: SyncWorld): Promise<Map<string, number>> {
  const [made] = await database.query(`select to_regclass('zsync.state')::text as name`)
  if (typeof made?.name !== 'string') return new Map()
  const rows = await database.query(
    `select split_part(stream, '/', 3) as name, extract(epoch from watermark) as time from zsync.state
     where watermark is not null`,
  )
  return new Map(rows.map(({ name, time }) => [String(name), Number(time)]))
}
