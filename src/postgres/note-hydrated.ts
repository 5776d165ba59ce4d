import type pg from 'pg'

/** Writes down which of the streams want details: `zsync.detail_progress` shows those. */
export async function noteHydrated(
  client: pg.Client,
  streams: readonly string[],
  isWanted: (stream: string) => boolean,
): Promise<void> {
  await client.query('insert into zsync.hydrated (stream) select unnest($1::text[]) on conflict do nothing', [
    streams.filter(isWanted),
  ])
  await client.query('delete from zsync.hydrated where stream = any($1)', [streams.filter((id) => !isWanted(id))])
}
