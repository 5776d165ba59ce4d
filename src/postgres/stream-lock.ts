import type pg from 'pg'
import { LockedError } from '../model/errors.ts'

const attempts = 4

/**
 * Takes the stream for this connection until it closes. The connection that loads holds the lock itself, so who lost the
 * lock has lost the means to write.
 * @throws LockedError when another run holds the stream
 */
export async function lockStream(client: pg.Client, stream: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
      [`zsync ${stream}`],
    )
    if (rows[0]?.locked) return
    if (attempt === attempts) throw new LockedError('it is being synced by another run, and was left alone.')
    // The session of a run that was killed lives on for up to a second.
    await client.query('select pg_sleep(0.5)')
  }
}
