import { catchStrays } from './catch-strays.ts'
import { checkCalls } from './memory-check-calls.ts'
import { checkEqual } from './memory-check-equal.ts'
import { checkRun, isForged, stateOf } from './memory-check-run.ts'
import { type PlayedRun, playRun } from './memory-play-run.ts'
import type { RunStep, Scenario } from './memory-scenario.ts'
import { openWorld, tamper, type World } from './memory-world.ts'
import type { Played } from './tier.ts'

const hour = 3_600_000

/** Plays a story, and then lets everything come to rest: at rest the table must be what Zoho has. */
export async function playMemory(scenario: Scenario): Promise<Played> {
  const world = openWorld(scenario)
  const strays = await catchStrays(() => playAll(world))
  world.problems.push(...strays.map((stray) => `nobody handled the rejection ${String(stray)}`))
  const { problems, calls, needed } = world
  return { problems, calls, needed }
}

async function playAll(world: World): Promise<void> {
  for (const step of world.scenario.runs) {
    world.zoho.now += step.advance * 1000
    if (step.tamper) tamper(world, step.tamper)
    for (const mutation of step.before) world.zoho.records.apply(mutation, world.zoho.now)
    await playChecked(world, step)
  }
  await comeToRest(world)
}

async function playChecked(world: World, step: RunStep): Promise<PlayedRun> {
  const previous = stateOf(world)
  const run = await playRun(world, step)
  checkRun(world, step, run)
  checkCalls(world, step, run, previous)
  return run
}

const quiet: RunStep = {
  advance: 0,
  before: [],
  between: [],
  mode: 'incremental',
  sweepEvery: null,
  allowMassDelete: true,
  unknown: 0,
}

/** Longer than any lateness, and than an expensive list is left alone. */
const rest = 7 * hour

async function comeToRest(world: World): Promise<void> {
  for (let run = 0; run < 3; run++) {
    world.zoho.now += rest
    const { outcome, written, error } = await playChecked(world, quiet)
    if (outcome !== 'complete') world.problems.push(`at rest, run ${run + 1} was ${outcome}: ${String(error)}`)
    // A read that was cut short is gone on with, and is complete as of its first attempt only.
    const isFresh = (stateOf(world)?.completeAsOf ?? 0) > world.zoho.now - rest
    if (outcome === 'complete' && written.rows === 0 && isFresh) break
  }
  const state = stateOf(world)
  if (state && isForged(state)) world.problems.push('at rest, the state still lies in the future')
  checkEqual(world, 'at rest', { swept: false })
  await sweep(world)
  checkEqual(world, 'after a sweep', { swept: true })
  world.zoho.now += rest
  const last = await playChecked(world, quiet)
  if (last.written.rows > 0) world.problems.push(`a quiet run wrote ${last.written.rows} rows`)
  if (last.outcome !== 'complete') world.problems.push(`a quiet run was ${last.outcome}: ${String(last.error)}`)
}

/** A sweep that was cut short is gone on with, and has then seen what was there when it began: only the next one is new. */
async function sweep(world: World): Promise<void> {
  world.zoho.now += rest
  const { now } = world.zoho
  for (let run = 0; run < 2 && (stateOf(world)?.sweptAt ?? 0) < now; run++) {
    const { outcome, error } = await playChecked(world, { ...quiet, sweepEvery: 0 })
    if (outcome !== 'complete') world.problems.push(`the last sweep was ${outcome}: ${String(error)}`)
  }
}
