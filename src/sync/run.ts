import pLimit from 'p-limit'
import type { Clock } from '../model/clock.ts'
import { exitCode } from '../model/exit-code.ts'
import type { Mode, StreamReport } from '../model/report.ts'
import { selectStreams } from '../model/select-streams.ts'
import type { Settings } from '../model/settings.ts'
import { streamId } from '../model/stream.ts'
import { finishRun, startRun } from '../postgres/run-books.ts'
import { openState } from './open-state.ts'
import { openZoho } from './open-zoho.ts'
import { resolveOrganizations } from './resolve-organizations.ts'
import type { RunEvent } from './run-event.ts'
import { runStream } from './run-stream.ts'

export interface RunOptions {
  settings: Settings
  mode: Mode
  /** Milliseconds. */
  since: number | undefined
  /** Streams at once. */
  concurrency: number
  clock: Clock
  /** A polite end: batches in flight are still committed. */
  stop: AbortSignal
  /** An end at once. */
  signal: AbortSignal
  emit: (event: RunEvent) => void
}

export interface RunReport {
  runId: number
  destination: string
  exitCode: number
  seconds: number
  streams: StreamReport[]
}

/**
 * Syncs all streams that the settings name, of all organizations, several at once. A stream that fails leaves the others
 * alone; its state stays where it was.
 * @throws ConfigError, AuthorizationError, DatabaseError when nothing could be begun
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const { settings, mode, since, concurrency, clock, stop, signal, emit } = options
  const started = clock.now()
  const streams = selectStreams(settings.streams)
  const zoho = openZoho(settings, clock)
  try {
    const { destination, file, state } = await openState(settings, stop)
    try {
      const organizations = await resolveOrganizations(zoho.clientFor(''), settings.organizations, stop)
      if (await state.restoreFile()) {
        emit({ kind: 'note', stream: null, message: `${file?.path} was missing: written again from the database` })
      }
      const { client, address, uuid, description } = destination
      const runId = await startRun(client, mode)
      const work = organizations.flatMap((organization) => streams.map((stream) => ({ organization, stream })))
      const ids = work.map(({ organization, stream }) => streamId(organization, stream))
      emit({ kind: 'opened', runId, destination: description, streams: ids })
      const limit = pLimit(concurrency)
      const shared = { mode, runId, since, lookback: settings.lookback, address, destination: uuid, stateFile: file }
      const reports = await Promise.all(
        work.map(({ organization, stream }) =>
          limit(() =>
            runStream({
              ...shared,
              organization,
              stream,
              zoho: zoho.clientFor(organization),
              clock,
              stop,
              signal,
              emit,
            }),
          ),
        ),
      )
      const code = exitCode(reports)
      await finishRun(client, runId, code)
      return {
        runId,
        destination: description,
        exitCode: code,
        seconds: (clock.now() - started) / 1000,
        streams: reports,
      }
    } finally {
      await destination.close()
    }
  } finally {
    await zoho.close()
  }
}
