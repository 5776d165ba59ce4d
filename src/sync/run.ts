import pLimit from 'p-limit'
import type { Clock } from '../model/clock.ts'
import { exitCode } from '../model/exit-code.ts'
import type { Mode, StreamReport } from '../model/report.ts'
import { selectStreams } from '../model/select-streams.ts'
import type { Settings } from '../model/settings.ts'
import { type Stream, streamId } from '../model/stream.ts'
import { formatInstant } from '../model/time.ts'
import { openLimitStores } from '../postgres/limit-stores.ts'
import { finishRun, startRun } from '../postgres/run-books.ts'
import { type OpenedState, openState } from './open-state.ts'
import { openZoho } from './open-zoho.ts'
import { type OrganizationClients, organizationClients } from './organization-clients.ts'
import { resolveOrganizations } from './resolve-organizations.ts'
import type { RunEvent } from './run-event.ts'
import { runStream } from './run-stream.ts'

export interface RunOptions {
  settings: Settings
  mode: Mode
  /** Milliseconds. */
  since: number | undefined
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  /** Streams at once. */
  concurrency: number
  /** Calls that the run may make, over all organizations; undefined for as many as Zoho allows. */
  budget: number | undefined
  /** Where the calls of the day are spent, the run waits for their reset instead of ending. */
  wait: boolean
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
  /** Where the calls of the day are spent: the ISO instant from which there are new ones, if Zoho has told it; null otherwise. */
  resetsAt: string | null
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
  const note = (message: string): void => emit({ kind: 'note', stream: null, message })
  const zoho = openZoho(settings, clock, note)
  try {
    const opened = await openState(settings, stop)
    const { destination, file, state } = opened
    try {
      await file?.assertWritable()
      const organizations = await resolveOrganizations(zoho.account, settings.organizations, stop)
      const known = await file?.read()
      if (known && known.destination !== destination.uuid) {
        note(`${file?.path} was last written for another database: of each watermark the older one counts`)
      }
      if (await state.restoreFile()) note(`${file?.path} was missing: written again from the database`)
      // Any answer has the time, a refused one too; this machine's clock may be wrong.
      const zohoTime = zoho.account.serverTime() ?? clock.now()
      const runId = await startRun(destination.client, options.mode)
      const limits = openLimitStores(destination.address)
      const clients = organizationClients({ ...options, zoho, storeOf: limits.store, note })
      const reports = await syncAll(options, { clients, opened, runId, organizations, streams, zohoTime }).finally(
        async () => {
          await clients.close()
          await limits.close()
        },
      )
      const resetsAt = clients.resetsAt()
      const code = exitCode(reports)
      // On a lost connection the books cannot be closed; what became of the streams is told all the same.
      await finishRun(destination.client, runId, code).catch(() => {})
      return {
        runId,
        destination: destination.description,
        psql: destination.psqlCommand ?? null,
        exitCode: code,
        seconds: (clock.now() - started) / 1000,
        resetsAt: resetsAt === undefined ? null : formatInstant(resetsAt),
        streams: reports,
      }
    } finally {
      await destination.close()
    }
  } finally {
    await zoho.close()
  }
}

/** All streams of all organizations, `concurrency` at a time, each on its own connection. */
function syncAll(
  { settings, mode, since, allowMassDelete, concurrency, clock, stop, signal, emit }: RunOptions,
  work: {
    clients: OrganizationClients
    opened: OpenedState
    runId: number
    organizations: string[]
    streams: Stream[]
    zohoTime: number
  },
): Promise<StreamReport[]> {
  const { clients, runId, organizations, streams, zohoTime } = work
  const { destination, file } = work.opened
  const pairs = organizations.flatMap((organization) => streams.map((stream) => ({ organization, stream })))
  const ids = pairs.map(({ organization, stream }) => streamId(organization, stream))
  emit({ kind: 'opened', runId, destination: destination.description, streams: ids })
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
      limit(() => runStream({ ...shared, organization, stream, client: clients.clientFor(organization) })),
    ),
  )
}
