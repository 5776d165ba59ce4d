import type pg from 'pg'
import { ident } from '../model/identifier.ts'
import type { ListedRecord, PlanStore, RowCounts } from '../model/plan-store.ts'
import type { Column } from '../model/stream.ts'
import { nameOf } from '../model/table.ts'
import { countOwed } from './detail-store.ts'
import { loadFinding } from './finding-store.ts'
import { findRebuild } from './rebuild-stage.ts'
import { loadCheckpoint } from './run-books.ts'
import type { SweptTable } from './sweep-store.ts'
import { columnsOf } from './table-columns.ts'

/** PostgreSQL, looked at for a plan. */
export function planStore(client: pg.Client, swept: SweptTable, wanted: readonly Column[]): PlanStore {
  const isThere = async (): Promise<boolean> => (await columnsOf(client, swept.table)).length > 0
  return {
    finding: () => loadFinding(client, swept.stream),
    checkpoint: (pass) => loadCheckpoint(client, swept.stream, pass),
    stagedRebuild: () => findRebuild(client, swept),
    table: async () => {
      const columns = new Set((await columnsOf(client, swept.table)).map(({ name }) => name))
      return { isMissing: columns.size === 0, isNarrow: wanted.some(({ name }) => !columns.has(name)) }
    },
    rows: async () => ((await isThere()) ? countRows(client, swept) : { live: 0, hidden: 0 }),
    countOwed: async () => (swept.table.hasDetail && (await isThere()) ? countOwed(client, swept) : 0),
    isRefetching: async () => {
      const sql = 'select 1 from zsync.hydrated where stream = $1 and refetching'
      return (await client.query(sql, [swept.stream])).rowCount === 1
    },
    newsAmong: async (records) => ((await isThere()) ? newsAmong(client, swept, records) : records.length),
  }
}

async function countRows(client: pg.Client, { stream, table, organization }: SweptTable): Promise<RowCounts> {
  const { rows } = await client.query<RowCounts>(
    `select count(*)::int as live, count(h.id)::int as hidden from ${nameOf(table)} t
     left join zsync.hidden h on h.stream = $2 and h.id = t.${ident(table.key)}
     where t."_org_id" = $1 and t."_deleted_at" is null`,
    [organization, stream],
  )
  return rows[0] ?? { live: 0, hidden: 0 }
}

/** Those that are not in the table, and those that are in another version whose detail is not owed yet. */
async function newsAmong(
  client: pg.Client,
  { table, organization }: SweptTable,
  records: readonly ListedRecord[],
): Promise<number> {
  const key = ident(table.key)
  const lmt = table.lmt === undefined ? 'null::timestamptz' : `t.${ident(table.lmt)}`
  const isOwed = table.hasDetail ? `t."_detail_lmt" is null or t."_detail_lmt" < ${lmt}` : 'false'
  const { rows } = await client.query<{ news: number }>(
    `select count(*) filter (where t.${key} is null or t."_deleted_at" is not null
       or s.lmt > ${lmt} and not coalesce(${isOwed}, false))::int as news
     from unnest($2::text[], $3::timestamptz[]) as s(id, lmt)
     left join ${nameOf(table)} t on t."_org_id" = $1 and t.${key} = s.id`,
    [organization, records.map(({ id }) => id), records.map(({ lmt: at }) => (at === null ? null : new Date(at)))],
  )
  return rows[0]?.news ?? 0
}
