import type pg from 'pg'
import { LockedError } from '../model/errors.ts'

/**
 * Takes the stream for this connection until it closes. The connection that loads holds the lock itself, so who lost the
 * lock has lost the means to write.
 * @throws LockedError when another run holds the stream
 */
export async function lockStream(client: pg.Client, stream: string): Promise<void> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [`zsync ${stream}`],
  )
  if (!rows[0]?.locked) throw new LockedError(`${stream} is being synced by another run; it was left alone.`)
}
