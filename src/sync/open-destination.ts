import type pg from 'pg'
import { ConfigError } from '../model/errors.ts'
import type { DestinationSettings } from '../model/settings.ts'
import { closeConnection, type DatabaseAddress, openConnection } from '../postgres/connection.ts'
import { embeddedExists } from '../postgres/embedded/embedded-exists.ts'
import { openEmbedded } from '../postgres/embedded/open-embedded.ts'
import { migrate } from '../postgres/migrate.ts'
import { describeDestination } from './describe-destination.ts'

/** The database that the rows go to, ready to use. */
export interface Destination {
  address: DatabaseAddress
  /** Made once in each database: tells one from another, whatever its address. */
  uuid: string
  /** The connection for bookkeeping; each stream opens its own. */
  client: pg.Client
  /** For people: where the rows are. */
  description: string
  /** For people, of an embedded database: the psql command line, good while the database runs. */
  psqlCommand: string | undefined
  close(): Promise<void>
}

/**
 * Connects to DATABASE_URL, or to the embedded PostgreSQL without it, and migrates the bookkeeping.
 * @param known the destination that the state file names: without DATABASE_URL it must be the embedded one, because a
 *   variable lost in cron must not fill a hidden database
 * @throws ConfigError, DatabaseError
 */
export async function openDestination(
  settings: DestinationSettings,
  known: string | undefined,
  signal?: AbortSignal,
): Promise<Destination> {
  const { databaseUrl, embeddedDirectory } = settings
  if (databaseUrl !== undefined) {
    const { client, uuid } = await connect(databaseUrl)
    return {
      address: databaseUrl,
      uuid,
      client,
      description: describeDestination(settings),
      psqlCommand: undefined,
      close: () => closeConnection(client),
    }
  }
  if (known !== undefined && !embeddedExists(embeddedDirectory)) throw lostUrl(settings)
  const embedded = await openEmbedded({ directory: embeddedDirectory, ...(signal && { signal }) })
  try {
    const { client, uuid } = await connect(embedded.connection)
    const close = async (): Promise<void> => {
      await closeConnection(client)
      await embedded.close()
    }
    if (known !== undefined && known !== uuid) {
      await closeConnection(client)
      throw lostUrl(settings)
    }
    const { connection, psqlCommand } = embedded
    const description = describeDestination(settings)
    return { address: connection, uuid, client, description, psqlCommand, close }
  } catch (error) {
    await embedded.close()
    throw error
  }
}

async function connect(address: DatabaseAddress): Promise<{ client: pg.Client; uuid: string }> {
  const client = await openConnection(address)
  try {
    return { client, uuid: await migrate(client) }
  } catch (error) {
    await closeConnection(client)
    throw error
  }
}

function lostUrl({ stateFile }: DestinationSettings): ConfigError {
  return new ConfigError(
    `DATABASE_URL is not set, but the state file ${stateFile} belongs to another database than the embedded one. Set ` +
      'DATABASE_URL (cron does not pass your shell variables on), or, where there never was another database and .zsync was deleted, move the state file away to begin anew.',
  )
}
