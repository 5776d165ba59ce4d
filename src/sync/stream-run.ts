import {
  AuthorizationError,
  BudgetError,
  ConfigError,
  DeferredError,
  LockedError,
  ProofError,
  UnavailableError,
  ZsyncError,
} from '../model/errors.ts'
import type { StreamOutcome, StreamReport } from '../model/report.ts'
import type { Stream } from '../model/stream.ts'
import type { StreamLog } from '../model/stream-log.ts'
import { explainError } from '../postgres/explain-error.ts'
import type { CallObserver, ZohoClient } from '../zoho/zoho-client.ts'
import type { RunEvent } from './run-event.ts'

/** One stream of one organization in a run, from its first call to its report. */
export interface StreamRun {
  stream: Stream
  organization: string
  client: ZohoClient
  log: StreamLog
  /** Whether anything was done about it; a run that is to end begins no further stream. */
  hasBegun: boolean
  /** What ended it early; undefined where nothing did. */
  failure: unknown
  /** By this machine's clock, in milliseconds. */
  began: number
}

/** How a stream's work is told about while it goes on. */
export interface StreamVoice {
  note(message: string): void
  progress(): void
  /** Counts calls where they belong. */
  observer: CallObserver
}

export function voiceOf({ log }: Pick<StreamRun, 'log'>, emit: (event: RunEvent) => void): StreamVoice {
  const note = (message: string): void => {
    log.notes.push(message)
    emit({ kind: 'note', stream: log.stream, message })
  }
  return {
    note,
    progress: () => {
      const { records } = log.totals
      emit({ kind: 'progress', stream: log.stream, records, details: log.details.fetched, calls: log.calls })
    },
    observer: {
      called: () => {
        log.called()
      },
      retried: (reason) => {
        log.retried()
        note(`Zoho is asked again ${reason}`)
      },
    },
  }
}

/** What became of a stream, for the report and the books. */
export function endOf(failure: unknown, stop: AbortSignal): { outcome: StreamOutcome; error: string | null } {
  return { outcome: outcomeOf(failure, stop), error: failure === undefined ? null : messageOf(failure) }
}

/** The report of a stream that is through, told to whoever follows the run. */
export function reportRun(
  { log, hasBegun, failure, began }: StreamRun,
  { now, stop, emit }: { now: number; stop: AbortSignal; emit: (event: RunEvent) => void },
): StreamReport {
  const { outcome, error } = endOf(failure, stop)
  const report = log.report(outcome, error, (now - began) / 1000)
  if (hasBegun) emit({ kind: 'finished', stream: log.stream, report })
  return report
}

/** A failure as an error that says what to do, whoever threw it. */
export function explainStop(stream: string): (error: unknown) => unknown {
  return (error) => explainError(error, `${stream} stopped`)
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
