import { catalog } from '../../src/model/catalog.ts'
import type { StreamReport } from '../../src/model/report.ts'
import type { RunReport } from '../../src/sync/run.ts'
import type { RunChoices, SyncWorld } from '../support/sync-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { mutate } from './mutate.ts'
import type { RealScenario, Step } from './real-scenario.ts'
import { type HeldRow, held, shown, type Versions } from './snapshots.ts'

/** What a run was told to do, what happened around it and what it came to. */
export interface WatchedRun {
  report: RunReport | undefined
  /** Why it did not even begin with the streams. */
  error: unknown
  rowsBefore: Map<string, Map<string, HeldRow>>
  /** Each list as it was when the first call came; undefined where none came. */
  shownFirst: Map<string, Versions> | undefined
  /** The local Zoho's time then, in seconds. */
  firstCall: number
  /** How long an answer may have lain in a cache, in seconds. */
  stale: number
  /** List calls, failed ones too. */
  calls: number
}

const sevenDays = 604_800_000

/** Runs a step's sync on a virtual clock, with all that happens meanwhile. */
export async function watchedRun(
  world: SyncWorld,
  { lists, tick, details }: Pick<RealScenario, 'lists' | 'tick' | 'details'>,
  step: Step,
): Promise<WatchedRun> {
  const { control } = world.fake
  const streams = lists.map(({ stream }) => stream)
  const rowsBefore = new Map<string, Map<string, HeldRow>>()
  for (const stream of streams) rowsBefore.set(stream, await held(world.database, stream))
  const stop = new AbortController()
  const signal = new AbortController()
  const look = (): Map<string, Versions> => new Map(streams.map((stream) => [stream, shown(control, stream)]))
  let shownFirst: WatchedRun['shownFirst']
  let firstCall = control.now() / 1000
  let calls = 0
  control.onRequest = () => {
    calls += 1
    control.advance(tick)
    if (!shownFirst) {
      shownFirst = look()
      firstCall = control.now() / 1000
    }
    for (const { at, what } of step.during) if (at === calls) mutate(control, lists, what)
    raise(calls)
    if (step.end?.at === calls) afterTurns(step.end.turns, () => end(step.end?.kind))
  }
  const raise = (call: number): void => {
    for (const { at, fault } of step.faults) if (at === call) control.fault(fault)
  }
  const end = (kind: 'kill' | 'stop' | undefined): void => {
    const reason = new Error('the run was ended')
    stop.abort(reason)
    if (kind === 'kill') signal.abort(reason)
  }
  control.resetCalls()
  raise(0)
  const choices: RunChoices = {
    ...{ streams, mode: step.mode, clock: virtualClock(control.now()), stop: stop.signal, signal: signal.signal },
    settings: {
      sweep: step.sweep ? 0 : sevenDays,
      lookback: 300_000,
      ...(details && { details: hydratedOf(streams), concurrentCalls: 1 }),
    },
    details: details ? 'owed' : 'none',
    allowMassDelete: true,
  }
  const { report, error } = await world.run(choices).then(
    (done) => ({ report: done, error: undefined }),
    (failure: unknown) => ({ report: undefined, error: failure }),
  )
  control.onRequest = undefined
  control.clearFaults()
  const stale = Math.max(0, ...step.faults.map(({ fault }) => (fault.kind === 'stale' ? (fault.seconds ?? 0) : 0)))
  return { report, error, rowsBefore, shownFirst, firstCall, stale, calls: listCalls(world) }
}

/** All that have details. */
export function hydratedOf(streams: readonly string[]): Record<string, boolean> {
  const some = catalog.filter(({ name, detail }) => detail && streams.includes(name))
  return Object.fromEntries(some.map(({ name }) => [name, true]))
}

/** An end a little later falls into the reading, the loading or the commit, whatever is under way. */
function afterTurns(turns: number, work: () => void): void {
  if (turns === 0) work()
  else setImmediate(() => afterTurns(turns - 1, work))
}

/** Calls of the lists that streams are read from. */
function listCalls({ fake }: SyncWorld): number {
  const { byPath } = fake.control.calls()
  return catalog
    .filter(({ name }) => name !== 'organizations')
    .flatMap(({ path }) => Object.values(byPath[`/books/v3${path}`] ?? {}))
    .reduce((sum, count) => sum + count, 0)
}

/** The reports of streams by their names. */
export function reportsByName({ report }: WatchedRun): Map<string, StreamReport> {
  return new Map(report?.streams.map((stream) => [stream.stream.split('/')[2] ?? '', stream]))
}
