import type pg from 'pg'

/**
 * Holds up others that want to change what `name` names, until the transaction ends: `if not exists` alone can still fail when two
 * processes, or two organizations of one run, insert into the system tables at once. A lock for each table: one that waits
 * behind a long reader holds up no other.
 */
export async function lockForChange(client: pg.Client, name: string): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('zsync tables ' || $1, 0))`, [name])
}
