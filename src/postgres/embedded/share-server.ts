import type { Session } from './session.ts'

/** One key for all of a cluster's servers: who holds it shared uses the server. */
const KEY = 7_368_819

/** Says that this session uses the server, as long as it lasts: a killed process lets go by itself. */
export async function useServer(session: Session): Promise<void> {
  await session.query('select pg_advisory_lock_shared($1)', [KEY])
}

/** Lets go, and answers whether nobody else uses the server. Under the cluster's lock, so that nobody joins meanwhile. */
export async function leaveServer(session: Session): Promise<boolean> {
  await session.query('select pg_advisory_unlock_shared($1)', [KEY])
  const rows = await session.query('select pg_try_advisory_lock($1) as alone', [KEY])
  return rows[0]?.alone === true
}

/** Makes the database `name` where it is missing. */
export async function ensureDatabase(session: Session, name: string): Promise<void> {
  const rows = await session.query('select from pg_database where datname = $1', [name])
  if (rows.length === 0) await session.query(`create database "${name}"`)
}
