import pLimit from 'p-limit'
import type { Clock } from '../model/clock.ts'
import { exitCode } from '../model/exit-code.ts'
import type { Mode, StreamReport } from '../model/report.ts'
import { selectStreams } from '../model/select-streams.ts'
import type { Settings } from '../model/settings.ts'
import { type Stream, streamId } from '../model/stream.ts'
import { wantsDetails } from '../model/wants-details.ts'
import { noteHydrated } from '../postgres/note-hydrated.ts'
import { finishRun, startRun } from '../postgres/run-books.ts'
import { type OpenedState, openState } from './open-state.ts'
import { openZoho, type Zoho } from './open-zoho.ts'
import { resolveOrganizations } from './resolve-organizations.ts'
import { runDetails } from './run-details.ts'
import type { RunEvent } from './run-event.ts'
import { runStream } from './run-stream.ts'
import { reportRun, type StreamRun } from './stream-run.ts'

export interface RunOptions {
  settings: Settings
  mode: Mode
  /** Milliseconds. */
  since: number | undefined
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  /** Which details are asked for: those that are owed, all of them anew, or none. */
  details: 'owed' | 'all' | 'none'
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
  /** The psql command line of an embedded database, good while a command keeps it open. */
  psql: string | null
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
  const { settings, clock, stop, emit } = options
  const started = clock.now()
  const streams = selectStreams(settings.streams)
  const zoho = openZoho(settings, clock, (message) => emit({ kind: 'note', stream: null, message }))
  try {
    const opened = await openState(settings, stop)
    const { destination, file, state } = opened
    try {
      await file?.assertWritable()
      const account = zoho.clientFor('')
      const organizations = await resolveOrganizations(account, settings.organizations, stop)
      const known = await file?.read()
      if (known && known.destination !== destination.uuid) {
        const message = `${file?.path} was last written for another database: of each watermark the older one counts`
        emit({ kind: 'note', stream: null, message })
      }
      if (await state.restoreFile()) {
        emit({ kind: 'note', stream: null, message: `${file?.path} was missing: written again from the database` })
      }
      // Any answer has the time, a refused one too; this machine's clock may be wrong.
      const zohoTime = account.serverTime() ?? clock.now()
      const runId = await startRun(destination.client, options.mode)
      const work = { zoho, opened, runId, organizations, streams, zohoTime }
      const reports = await syncAll(options, work)
      const code = exitCode(reports)
      // On a lost connection the books cannot be closed; what became of the streams is told all the same.
      await finishRun(destination.client, runId, code).catch(() => {})
      return {
        runId,
        destination: destination.description,
        psql: destination.psqlCommand ?? null,
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

interface Work {
  zoho: Zoho
  opened: OpenedState
  runId: number
  organizations: string[]
  streams: Stream[]
  zohoTime: number
}

/** All lists of all organizations first, then the details of each. */
async function syncAll(options: RunOptions, work: Work): Promise<StreamReport[]> {
  const { settings, clock, stop, signal, emit, concurrency } = options
  const { destination } = work.opened
  const wanted = work.streams.filter((stream) => wantsDetails(stream, settings.details))
  const pairs = work.organizations.flatMap((organization) => work.streams.map((stream) => ({ organization, stream })))
  const ids = pairs.map(({ organization, stream }) => streamId(organization, stream))
  emit({ kind: 'opened', runId: work.runId, destination: destination.description, streams: ids })
  await noteHydrated(destination.client, ids, (id) => wanted.some(({ name }) => id.endsWith(`/${name}`)))
  const reports = new Map<string, StreamReport>()
  const tell = (run: StreamRun): void => {
    reports.set(run.log.stream, reportRun(run, { now: clock.now(), stop, emit }))
  }
  const runs = await readLists(options, work, pairs)
  const hydrated = options.details === 'none' ? [] : runs.filter(({ stream }) => wanted.includes(stream))
  for (const run of runs) if (!hydrated.includes(run)) tell(run)
  const shared = { ...{ runId: work.runId, client: destination.client, concurrency, clock, stop, signal, emit } }
  await Promise.all(
    work.organizations.map((organization) =>
      runDetails(
        hydrated.filter((run) => run.organization === organization),
        {
          ...shared,
          address: destination.address,
          width: settings.concurrentCalls,
          refetch: options.details === 'all',
        },
      ),
    ),
  )
  for (const run of hydrated) tell(run)
  return ids.flatMap((id) => reports.get(id) ?? [])
}

/** Each stream on its own connection, `concurrency` at a time. */
function readLists(
  { settings, mode, since, allowMassDelete, concurrency, clock, stop, signal, emit }: RunOptions,
  { zoho, opened, runId, zohoTime }: Work,
  pairs: { organization: string; stream: Stream }[],
): Promise<StreamRun[]> {
  const { destination, file } = opened
  const shared = {
    ...{ mode, runId, since, allowMassDelete, zohoTime, clock, stop, signal, emit },
    lookback: settings.lookback,
    sweepEvery: settings.sweep,
    address: destination.address,
    destination: destination.uuid,
    stateFile: file,
  }
  const limit = pLimit(concurrency)
  return Promise.all(
    pairs.map(({ organization, stream }) =>
      limit(() => runStream({ ...shared, organization, stream, client: zoho.clientFor(organization) })),
    ),
  )
}
