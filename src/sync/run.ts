import { exitCode } from '../model/exit-code.ts'
import type { StreamReport } from '../model/report.ts'
import { selectStreams } from '../model/select-streams.ts'
import { formatInstant } from '../model/time.ts'
import { openLimitStores } from '../postgres/limit-stores.ts'
import { finishRun, startRun } from '../postgres/run-books.ts'
import { openState } from './open-state.ts'
import { openZoho } from './open-zoho.ts'
import { organizationClients } from './organization-clients.ts'
import { resolveOrganizations } from './resolve-organizations.ts'
import type { RunOptions } from './run-options.ts'
import { syncAll } from './sync-all.ts'

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
      const organizations = await resolveOrganizations(zoho.account, settings.organizations, note, stop)
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
