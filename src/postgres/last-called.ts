import type pg from 'pg'

/** Runs that are looked back at: who was not asked for in any of them comes first anyway. */
const runs = 500

/** The last run that made calls for each stream, as far as the latest runs tell. */
export async function lastCalled(client: pg.Client, streams: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await client.query<{ stream: string; run: string }>(
    `select stream, max(run_id) as run from zsync.stream_runs
     where run_id > (select max(run_id) from zsync.runs) - $2 and calls > 0 and stream = any($1) group by stream`,
    [streams, runs],
  )
  return new Map(rows.map(({ stream, run }) => [stream, Number(run)]))
}
