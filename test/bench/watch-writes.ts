import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from '../support/database-server.ts'
import { ourTable } from './table-columns.ts'

/** What was written to the server meanwhile. */
export interface Writes {
  walBytes: number
  /** Row versions of our table: each update leaves a dead one. */
  inserted: number
  updated: number
  deleted: number
  /** Row versions of all other tables: books, state, checkpoints. */
  elsewhere: number
}

/** Runs `work` and counts what it wrote. Begins with a checkpoint, so that each round pays for whole pages as the others do. */
export async function watchWrites(database: TestDatabase, work: () => Promise<void>): Promise<Writes> {
  await database.query(`vacuum (analyze) ${ourTable}`)
  await database.query('checkpoint')
  const before = await countWrites(database)
  await work()
  await othersGone(database)
  const after = await countWrites(database)
  const less = (name: keyof Writes): number => after[name] - before[name]
  return {
    walBytes: less('walBytes'),
    inserted: less('inserted'),
    updated: less('updated'),
    deleted: less('deleted'),
    elsewhere: less('elsewhere'),
  }
}

async function countWrites(database: TestDatabase): Promise<Writes> {
  const [row = {}] = await database.query(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as wal,
       sum(n_tup_ins) filter (where relid = $1::regclass) as inserted, sum(n_tup_upd) filter (where relid = $1::regclass) as updated,
       sum(n_tup_del) filter (where relid = $1::regclass) as deleted,
       coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del) filter (where schemaname = 'zsync'), 0) as elsewhere
     from pg_stat_user_tables`,
    [ourTable],
  )
  const number = (name: string): number => Number(row[name])
  return {
    walBytes: number('wal'),
    inserted: number('inserted'),
    updated: number('updated'),
    deleted: number('deleted'),
    elsewhere: number('elsewhere'),
  }
}

/** A backend adds to the statistics before it leaves the list of activity; up to PostgreSQL 14 they arrive a moment later. */
async function othersGone(database: TestDatabase): Promise<void> {
  const others = 'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
  while ((await database.query(others)).length > 0) await sleep(10)
  const [row] = await database.query(`select current_setting('server_version_num')::int < 150000 as late`)
  if (row?.late === 't') await sleep(1000)
}
