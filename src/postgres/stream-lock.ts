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
    if (attempt === attempts) throw new LockedError(await describeHolder(client, stream))
    // The session of a run that was killed lives on for up to a second.
    await client.query('select pg_sleep(0.5)')
  }
}

/** Who holds the stream, as far as the books know: of runs that were killed lines are left open, so the newest counts. */
async function describeHolder(client: pg.Client, stream: string): Promise<string> {
  const { rows } = await client.query<{ run: string }>(
    "select run_id as run from zsync.stream_runs where stream = $1 and outcome = 'running' order by run_id desc limit 1",
    [stream],
  )
  const holder = rows[0] ? ` (run ${rows[0].run})` : ''
  return (
    `it is being synced by another run${holder}, and was left alone. Wait for its end and run again; zsync.runs and ` +
    'zsync.stream_runs show what it has done so far.'
  )
}
