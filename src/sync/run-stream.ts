import type pg from 'pg'
import {
  AuthorizationError,
  BudgetError,
  ConfigError,
  DeferredError,
  LockedError,
  ProofError,
  UnavailableError,
  ZohoError,
  ZsyncError,
} from '../model/errors.ts'
import { type Mode, StreamLog, type StreamOutcome, type StreamReport } from '../model/report.ts'
import type { StreamState } from '../model/state.ts'
import { type Stream, streamId } from '../model/stream.ts'
import { tableOf } from '../model/table.ts'
import { formatInstant } from '../model/time.ts'
import { type DatabaseAddress, withConnection } from '../postgres/connection.ts'
import { databaseStateStore } from '../postgres/database-state-store.ts'
import { explainError } from '../postgres/explain-error.ts'
import { finishStreamRun, startStreamRun } from '../postgres/run-books.ts'
import { lockStream } from '../postgres/stream-lock.ts'
import { streamStore } from '../postgres/stream-store.ts'
import type { StateFileStore } from '../state/state-file-store.ts'
import { openStateManager, type StateManager } from '../state/state-manager.ts'
import type { ZohoClient } from '../zoho/zoho-client.ts'
import { openZohoStream } from '../zoho/zoho-stream.ts'
import type { PassOptions } from './pass-options.ts'
import type { RunEvent } from './run-event.ts'
import { syncPasses } from './sync-passes.ts'

export interface RunStreamOptions extends Omit<PassOptions, 'zoho' | 'store' | 'state' | 'log' | 'note' | 'progress'> {
  stream: Stream
  organization: string
  client: ZohoClient
  mode: Mode
  address: DatabaseAddress
  destination: string
  stateFile: StateFileStore | undefined
  emit: (event: RunEvent) => void
}

/** Syncs one stream on a connection of its own and tells what became of it: a failure is told, not thrown. */
export async function runStream(options: RunStreamOptions): Promise<StreamReport> {
  const { stream, organization, mode, clock, emit, stop } = options
  const log = new StreamLog(streamId(organization, stream), mode)
  const started = clock.now()
  emit({ kind: 'started', stream: log.stream })
  const failure = await withConnection(options.address, (client) => syncLocked(client, options, log)).catch(
    explain(log),
  )
  const outcome = outcomeOf(failure, stop)
  const report = log.report(outcome, failure === undefined ? null : messageOf(failure), (clock.now() - started) / 1000)
  emit({ kind: 'finished', stream: log.stream, report })
  return report
}

/** The stream's work under its lock, with its line in the books; answers the failure, undefined when there was none. */
async function syncLocked(client: pg.Client, options: RunStreamOptions, log: StreamLog): Promise<unknown> {
  const { stream, organization, destination, stateFile, runId, clock, stop, emit } = options
  const note = (message: string): void => {
    log.notes.push(message)
    emit({ kind: 'note', stream: log.stream, message })
  }
  await lockStream(client, log.stream)
  await startStreamRun(client, { runId, stream: log.stream, mode: log.mode })
  const state: StateManager = openStateManager({ file: stateFile, database: databaseStateStore(client), destination })
  const observer = {
    called: () => {
      log.calls += 1
    },
    retried: (reason: string) => {
      log.retries += 1
      note(`Zoho is asked again: ${reason}`)
    },
  }
  const progress = (): void =>
    emit({ kind: 'progress', stream: log.stream, records: log.totals.records, calls: log.calls })
  const zoho = openZohoStream({ client: options.client, stream, organization, observer, signal: stop })
  const store = streamStore({ client, stream: log.stream, table: tableOf(stream), organization, runId, clock })
  const cause = await syncPasses({ ...options, zoho, store, state, log, note, progress }).catch(explain(log))
  // On a lost connection the books cannot be closed; the next run's line shows what happened.
  log.state = await state.getState(log.stream).then(
    ({ state: now }) => now,
    () => undefined,
  )
  const failure = cause instanceof UnavailableError && log.state ? lostModule(cause, log.state) : cause
  const error = failure === undefined ? null : messageOf(failure)
  await finishStreamRun(client, { runId, log, outcome: outcomeOf(failure, stop), error }).catch(() => {})
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

/** A failure as an error that says what to do, whoever threw it. */
function explain(log: StreamLog): (error: unknown) => unknown {
  return (error) => explainError(error, `${log.stream} stopped`)
}

function outcomeOf(failure: unknown, stop: AbortSignal): StreamOutcome {
  if (failure === undefined) return 'complete'
  if (failure instanceof LockedError) return 'locked'
  if (failure instanceof UnavailableError) return 'unavailable'
  if (failure instanceof DeferredError) return 'deferred'
  if (failure instanceof AuthorizationError) return 'unauthorized'
  if (failure instanceof ConfigError) return 'misconfigured'
  if (stop.aborted) return 'interrupted'
  if (failure instanceof BudgetError) return 'budget'
  return failure instanceof ProofError ? 'unproven' : 'failed'
}

function messageOf(failure: unknown): string {
  if (failure instanceof ZsyncError) return failure.message
  return failure instanceof Error ? failure.message || failure.name : String(failure)
}
