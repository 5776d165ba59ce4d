import type { Clock } from '../../src/model/clock.ts'
import { BudgetError, DeferredError, ProofError, ZohoError } from '../../src/model/errors.ts'
import { StreamLog } from '../../src/model/stream-log.ts'
import { startOfSecond } from '../../src/model/time.ts'
import { openStateManager } from '../../src/state/state-manager.ts'
import { syncPasses } from '../../src/sync/sync-passes.ts'
import type { ZohoStream } from '../../src/zoho/zoho-stream.ts'
import { anyOrder } from '../support/any-order.ts'
import { Killed, Life } from './memory-life.ts'
import type { RunStep } from './memory-scenario.ts'
import { nothingWritten, type Written } from './memory-tables.ts'
import type { World } from './memory-world.ts'
import { faultOf } from './memory-zoho.ts'

export interface PlayedRun {
  outcome: 'complete' | 'deferred' | 'cut' | 'unproven' | 'broken'
  error: unknown
  written: Written
  /** Zoho's clock at the beginning. */
  began: number
  listCalls: number
  log: StreamLog
}

/** A list asked so often in one run is never read to its end. */
const endless = 1000

/** One run of one stream, from the restored state file to the last pass, as `sync/run.ts` makes it. */
export async function playRun(world: World, step: RunStep): Promise<PlayedRun> {
  const { scenario, stream, zoho, database, file, id } = world
  const life = new Life(step.kill)
  const written = nothingWritten()
  const stop = new AbortController()
  const log = new StreamLog(id, step.mode)
  const began = zoho.now
  const port = openPort(world, step, life, stop)
  const state = openStateManager({
    file: file.connect(life),
    database: database.stateStore(life),
    destination: 'memory',
  })
  world.runs += 1
  const failure = await state
    .restoreFile()
    .then(() =>
      syncPasses({
        stream,
        organization: '1',
        runId: world.runs,
        mode: step.mode,
        since: step.since === undefined ? undefined : startOfSecond(zoho.now) - step.since * 1000,
        lookback: scenario.lookback,
        sweepEvery: step.sweepEvery ?? Number.POSITIVE_INFINITY,
        zohoTime: startOfSecond(zoho.now),
        allowMassDelete: step.allowMassDelete,
        zoho: port,
        store: database.connect(life, written, world.runs),
        state,
        log,
        clock: clockOf(world),
        stop: stop.signal,
        signal: new AbortController().signal,
        note: (message) => log.notes.push(message),
        progress: () => {},
      }),
    )
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  await port.idle()
  return {
    outcome: outcomeOf(failure, stop.signal),
    error: failure,
    written,
    began,
    listCalls: port.listCalls(),
    log,
  }
}

/** Zoho as this run reaches it: users change things between its calls, calls fail, and a dead process makes none. */
function openPort(
  { zoho, order }: World,
  { between, always, fault, stop: stopAt, unknown }: RunStep,
  life: Life,
  stop: AbortController,
): ZohoStream & { listCalls(): number; idle(): Promise<void> } {
  const before = zoho.calls
  let listed = 0
  zoho.unknown = unknown
  zoho.shown.clear()
  zoho.paged = false
  zoho.before = (count) => {
    const call = count - before
    for (const step of between) {
      if (step.call !== call) continue
      for (const mutation of step.mutations) zoho.records.apply(mutation, zoho.now)
      zoho.now += step.pause
    }
    if (always && call > 1) zoho.records.apply(always, zoho.now)
    if (call === stopAt) stop.abort()
    if (call > endless) throw new Error(`Zoho was asked more than ${endless} times`)
    if (call === fault?.call || (fault?.kind === 'budget' && call > fault.call)) throw faultOf(fault.kind)
  }
  const underWay = anyOrder(
    async (query) => life.call(() => zoho.list(query)),
    (waiting) => order.below(waiting),
  )
  return {
    list: async (query) => {
      listed += 1
      stop.signal.throwIfAborted()
      return underWay.list(query)
    },
    idle: underWay.idle,
    lookUp: async (id) => {
      stop.signal.throwIfAborted()
      return life.call(() => zoho.lookUp(id))
    },
    callsLeft: () => (fault?.kind === 'budget' ? Math.max(0, fault.call - 1 - (zoho.calls - before)) : undefined),
    listCalls: () => listed,
  }
}

/** Only Zoho's clock goes on; whoever sleeps moves it. */
function clockOf({ zoho }: World): Clock {
  return {
    now: () => zoho.now,
    sleep: async (ms) => {
      zoho.now += ms
    },
  }
}

function outcomeOf(failure: unknown, stop: AbortSignal): PlayedRun['outcome'] {
  if (failure === undefined) return 'complete'
  if (failure instanceof DeferredError) return 'deferred'
  if (failure instanceof ProofError) return 'unproven'
  const expected = failure instanceof Killed || failure instanceof ZohoError || failure instanceof BudgetError
  return expected || (stop.aborted && failure === stop.reason) ? 'cut' : 'broken'
}
