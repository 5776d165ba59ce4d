import { createDatabase, type DatabaseServer, type TestDatabase } from '../support/database-server.ts'
import { type Home, makeHome, type RunZsync } from './run-zsync.ts'
import type { PageServer } from './start-pages.ts'

/** A database that zsync has filled from the page server, and the home that it did so from. */
export interface FilledDatabase {
  database: TestDatabase
  home: Home
  drop(): Promise<void>
}

/** An empty database, and a home that points zsync to it. */
export async function emptyDatabase(server: DatabaseServer, pages: PageServer): Promise<FilledDatabase> {
  const database = await createDatabase(server)
  const home = await makeHome(pages.env, { DATABASE_URL: database.url })
  const drop = async (): Promise<void> => {
    await database.drop()
    await home.remove()
  }
  return { database, home, drop }
}

/** What rows are loaded into, and what rivals take columns and COPY text from. */
export async function filledDatabase(
  server: DatabaseServer,
  pages: PageServer,
  zsync: RunZsync,
): Promise<FilledDatabase> {
  const empty = await emptyDatabase(server, pages)
  await zsync(empty.home, { inserted: pages.records })
  return empty
}
