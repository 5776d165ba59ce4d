import type pg from 'pg'
import { UnavailableError, ZohoError } from '../model/errors.ts'
import type { Mode } from '../model/report.ts'
import type { StreamState } from '../model/state.ts'
import { type Stream, streamId } from '../model/stream.ts'
import { StreamLog } from '../model/stream-log.ts'
import { catalogColumns, tableOf } from '../model/table.ts'
import { formatInstant } from '../model/time.ts'
import { type DatabaseAddress, withConnection } from '../postgres/connection.ts'
import { databaseStateStore } from '../postgres/database-state-store.ts'
import { planStore } from '../postgres/plan-store.ts'
import { finishStreamRun, startStreamRun } from '../postgres/run-books.ts'
import { lockStream } from '../postgres/stream-lock.ts'
import { streamStore } from '../postgres/stream-store.ts'
import type { StateFileStore } from '../state/state-file-store.ts'
import { openStateManager, type StateManager } from '../state/state-manager.ts'
import type { ZohoClient } from '../zoho/zoho-client.ts'
import { openZohoStream } from '../zoho/zoho-stream.ts'
import type { PassOptions } from './pass-options.ts'
import { planStream } from './plan-stream.ts'
import type { RunEvent } from './run-event.ts'
import type { RunOptions } from './run-options.ts'
import { endOf, explainStop, type StreamRun, voiceOf } from './stream-run.ts'
import { syncPasses } from './sync-passes.ts'

export interface RunStreamOptions extends Omit<PassOptions, 'zoho' | 'store' | 'state' | 'log' | 'note' | 'progress'> {
  stream: Stream
  organization: string
  client: ZohoClient
  mode: Mode
  /** Which details are asked for behind the lists. */
  details: RunOptions['details']
  address: DatabaseAddress
  destination: string
  stateFile: StateFileStore | undefined
  emit: (event: RunEvent) => void
}

/** Reads the list of one stream on a connection of its own and keeps what became of it: a failure is told, not thrown. */
export async function runStream(options: RunStreamOptions): Promise<StreamRun> {
  const { stream, organization, client, mode, clock, stop, emit } = options
  const log = new StreamLog(streamId(organization, stream), mode)
  const [hasBegun, began] = [!stop.aborted, clock.now()]
  const run: StreamRun = { stream, organization, client, log, hasBegun, failure: stop.reason, began }
  if (!hasBegun) return run
  emit({ kind: 'started', stream: log.stream })
  run.failure = await withConnection(options.address, (connection) => syncLocked(connection, options, run)).catch(
    explainStop(log.stream),
  )
  return run
}

/** The stream's work under its lock, with its line in the books; answers the failure, undefined when there was none. */
async function syncLocked(client: pg.Client, options: RunStreamOptions, run: StreamRun): Promise<unknown> {
  const { stream, organization, destination, stateFile, runId, clock, stop, emit } = options
  const { log } = run
  const { note, progress, observer } = voiceOf(run, emit)
  const state: StateManager = openStateManager({ file: stateFile, database: databaseStateStore(client), destination })
  const known = () =>
    state.getState(log.stream).then(
      ({ state: now }) => now,
      () => undefined,
    )
  await lockStream(client, log.stream).catch(async (error: unknown) => {
    log.state = await known()
    throw error
  })
  await startStreamRun(client, { runId, stream: log.stream, mode: log.mode })
  const zoho = openZohoStream({ client: options.client, stream, organization, observer, signal: stop })
  const swept = { stream: log.stream, table: tableOf(stream), organization }
  const store = streamStore({ ...swept, client, runId, clock })
  const planning = { ...options, zoho, state, log, note: () => {}, probes: false }
  // What fails here fails again where it can be told.
  log.plan = await planStream({ ...planning, store: planStore(client, swept, catalogColumns(stream)) }).catch(
    () => undefined,
  )
  const cause = await syncPasses({ ...options, zoho, store, state, log, note, progress }).catch(explainStop(log.stream))
  // On a lost connection the books cannot be closed; the next run's line shows what happened.
  log.state = await known()
  const failure = cause instanceof UnavailableError && log.state ? lostModule(cause, log.state) : cause
  const end = endOf(failure, stop)
  const isOver = options.details === 'none' || (end.outcome !== 'complete' && end.outcome !== 'deferred')
  const outcome = isOver ? end.outcome : 'running'
  await finishStreamRun(client, { runId, log, error: end.error, outcome }).catch(() => {})
  return failure
}

/** A list that was read before and is gone is no stream that the plan lacks: its rows would grow old and nobody hear of it. */
function lostModule(cause: UnavailableError, { completeAsOf }: StreamState): ZohoError {
  return new ZohoError(
    `${cause.message} It was read before: its rows stay as of ${formatInstant(completeAsOf)}. Switch the module on again, or ` +
      'leave the stream out (ZSYNC_STREAMS).',
    { status: 404, cause },
  )
}
