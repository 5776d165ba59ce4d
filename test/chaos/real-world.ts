import { createDatabase, embeddedServer, type TestDatabase } from '../support/database-server.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'
import type { RealScenario } from './real-scenario.ts'

let shared: Promise<TestDatabase> | undefined

/** The world of a scenario. All of a process take turns in one database: to drop the schemas is faster than the database. */
export async function openRealWorld({ seed, records, lists }: RealScenario): Promise<SyncWorld> {
  shared ??= embeddedServer().then(createDatabase)
  const database = await shared
  await database.query(`set client_min_messages = warning`)
  await database.query('drop schema if exists zoho_books, zsync, backup cascade')
  const world = await openWorld({ database, records, seed })
  const { control } = world.fake
  for (const { stream, extra } of lists) {
    // A few seconds of many records each.
    for (let left = extra; left > 0; left -= 25) {
      control.create(stream, Math.min(25, left))
      control.advance(1)
    }
  }
  control.advance(60)
  for (const { stream, knobs } of lists) control.behave(stream, knobs)
  return world
}

export async function closeRealWorlds(): Promise<void> {
  await (await shared?.catch(() => undefined))?.drop()
  shared = undefined
}
