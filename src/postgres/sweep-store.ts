import type pg from 'pg'
import { ident, qualified } from '../model/identifier.ts'
import type { UnseenRows } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import { inTransaction } from './in-transaction.ts'
import { isoOrNull } from './iso-or-null.ts'
import { markDeleted } from './mark-deleted.ts'

/** A stream of one organization, and the table that keeps it. */
export interface SweptTable {
  /** `books/927270289/invoices` */
  stream: string
  table: Table
  organization: string
}

/** No record has it: it shows that the list of a sweep is whole, also where it has no other id. */
const mark = ''

/**
 * Notes the ids of all live rows: what a whole read strikes off is there, what is left may be deleted. A list of ids, because a
 * mark in the rows themselves would rewrite each of them in each sweep; unlogged, because that wrote 37 MB of WAL for 100,000
 * rows (measured).
 */
export async function openSweep(client: pg.Client, { stream, table, organization }: SweptTable): Promise<void> {
  const rows = qualified(table.schema, table.name)
  const key = ident(table.key)
  await inTransaction(client, async () => {
    await client.query('delete from zsync.unseen where stream = $1', [stream])
    // A tombstone, or a row that its owner has removed, is nothing to ask about.
    await client.query(
      `delete from zsync.hidden h where stream = $1 and not exists (
         select 1 from ${rows} t where t."_org_id" = $2 and t.${key} = h.id and t."_deleted_at" is null)`,
      [stream, organization],
    )
    await client.query(
      `insert into zsync.unseen (stream, id) select $1, $3 union all
       select $1, ${key} from ${rows} where "_org_id" = $2 and "_deleted_at" is null`,
      [stream, organization, mark],
    )
  })
}

/** Whether the list of a sweep that was begun is still there: a crash of the server empties it. */
export async function isSweepWhole(client: pg.Client, stream: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from zsync.unseen where stream = $1 and id = $2', [stream, mark])
  return rowCount === 1
}

/**
 * Strikes off what a batch shows; within its transaction, so that a kill keeps both or neither. As an array the ids are looked
 * up one by one; as a join the whole list was hashed for each batch (1,000,000 ids: 2 s instead of 0.1 s, measured). Rows that
 * went straight into an empty table were on no list.
 * @param ids SQL of an array; its values are the parameters from the second on
 */
export async function strikeOff(client: pg.Client, stream: string, ids: string, ...values: unknown[]): Promise<void> {
  for (const list of ['unseen', 'hidden']) {
    await client.query(`delete from zsync.${list} where stream = $1 and id = any(${ids})`, [stream, ...values])
  }
}

/** The rows that a sweep that began then has not shown, and how many live ones there are. */
export async function unseenRows(
  client: pg.Client,
  { stream, table, organization }: SweptTable,
  began: number,
  askAll: boolean,
): Promise<UnseenRows> {
  const { rows } = await client.query<{ id: string; remembered: boolean }>(
    `select id, h.hidden_at is not null as remembered from zsync.unseen left join zsync.hidden h using (stream, id)
     where stream = $1 and id <> $3 and (h.hidden_at is null or h.hidden_at < $2) order by id`,
    [stream, isoOrNull(began), mark],
  )
  const ids = rows.filter(({ remembered }) => askAll || !remembered).map(({ id }) => id)
  const live = ids.length === 0 ? 0 : await liveRows(client, table, organization)
  const missing = rows.filter(({ remembered }) => !remembered).length
  return { ids, missing, live, remembered: rows.length - ids.length }
}

/** Rows of an organization that are not tombstones. */
export async function liveRows(client: pg.Client, table: Table, organization: string): Promise<number> {
  const { rows } = await client.query<{ live: number }>(
    `select count(*)::int as live from ${qualified(table.schema, table.name)} where "_org_id" = $1 and "_deleted_at" is null`,
    [organization],
  )
  return rows[0]?.live ?? 0
}

/** Marks rows deleted, and keeps in mind which ones Zoho has although its list does not show them. */
export async function settleUnseen(
  client: pg.Client,
  { stream, table, organization }: SweptTable,
  { runId, deleted, hidden, began }: { runId: number; deleted: string[]; hidden: string[]; began: number },
): Promise<number> {
  return inTransaction(client, async () => {
    const marked = await markDeleted(client, table, { organization, runId, ids: deleted })
    await strikeOff(client, stream, '$2', deleted)
    await client.query(
      `insert into zsync.hidden (stream, id, hidden_at) select $1, unnest($2::text[]), $3
       on conflict (stream, id) do update set hidden_at = excluded.hidden_at`,
      [stream, hidden, isoOrNull(began)],
    )
    return marked
  })
}
