import type pg from 'pg'
import type { Capability } from '../model/capability.ts'

/** What earlier runs found out about a stream's list; undefined where the catalog's expectation still stands. */
export async function loadCapability(client: pg.Client, stream: string): Promise<Capability | undefined> {
  const { rows } = await client.query<Capability>(
    'select filter, lmt_order as "order" from zsync.capabilities where stream = $1',
    [stream],
  )
  return rows[0]
}

export async function saveCapability(
  client: pg.Client,
  stream: string,
  { filter, order }: Capability,
  note: string,
): Promise<void> {
  await client.query(
    `insert into zsync.capabilities (stream, filter, lmt_order, note) values ($1, $2, $3, $4) on conflict (stream)
     do update set filter = excluded.filter, lmt_order = excluded.lmt_order, note = excluded.note, found_at = now()`,
    [stream, filter, order, note],
  )
}
