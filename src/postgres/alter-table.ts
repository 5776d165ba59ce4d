import type pg from 'pg'
import { ident } from '../model/identifier.ts'
import type { Owner } from '../model/owner.ts'
import { addColumnsSql, commentColumnsSql, createLiveViewSql, createTableSql } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import { type ChildTable, isChild, type Table, type TableName } from '../model/table.ts'
import { lockForChange } from './lock-for-change.ts'
import { askForSweep, forgetStreams, oweDetails } from './streams-of-table.ts'
import { columnsOf } from './table-columns.ts'

export interface Alteration {
  /** What was not there before the lock. */
  missing: Column[]
  runId: number
  /** Whose the columns are. */
  owner: Owner
}

/** Makes a table where there is none, and columns that it lacks, within the caller's transaction. */
export async function alterTable(
  client: pg.Client,
  table: Table | ChildTable,
  { missing, runId, owner }: Alteration,
): Promise<void> {
  await lockForChange(client, `${table.schema}.${table.name}`)
  await ensureSchema(client, table.schema)
  // Who had to wait finds some made by another organization: those were not dropped by hand.
  const found = (await columnsOf(client, table)).map(({ name }) => name)
  const create = found.length === 0
  const lacking = missing.filter(({ name }) => !found.includes(name))
  if (create) await client.query(createTableSql(table))
  if (lacking.length > 0) await client.query(addColumnsSql(table, lacking))
  await replaceView(client, table)
  const names = missing.map(({ name }) => name)
  const made = create && isChild(table) ? [table.key, ...names] : names
  const isBack = owner === 'detail' && !create && (await areNoted(client, table, lacking))
  await client.query(
    `insert into zsync.columns (table_schema, table_name, column_name, first_run, owner)
     select $1, $2, unnest($3::text[]), $4, $5 on conflict do nothing`,
    [table.schema, table.name, made, runId, owner],
  )
  if (create)
    await (isChild(table)
      ? oweDetails(client, { schema: table.schema, name: table.parent })
      : forgetStreams(client, table))
  // Dropped by hand: what was in it only the details can bring back.
  if (isBack) await oweDetails(client, isChild(table) ? { schema: table.schema, name: table.parent } : table)
  if (create || missing.length === 0) return
  // Not always this run: a column that was dropped by hand comes back.
  const { rows } = await client.query<{ name: string; firstRun: string }>(
    `select column_name as name, first_run as "firstRun" from zsync.columns
     where table_schema = $1 and table_name = $2 and column_name = any($3)`,
    [table.schema, table.name, names],
  )
  await client.query(
    commentColumnsSql(
      table,
      rows.map(({ name, firstRun }) => ({ name, firstRun: Number(firstRun) })),
    ),
  )
  if (owner === 'list') await askForSweep(client, isChild(table) ? { schema: table.schema, name: table.parent } : table)
}

/** Whether one of the columns was there before. */
async function areNoted(client: pg.Client, { schema, name }: TableName, columns: readonly Column[]): Promise<boolean> {
  const { rowCount } = await client.query(
    'select 1 from zsync.columns where table_schema = $1 and table_name = $2 and column_name = any($3)',
    [schema, name, columns.map((column) => column.name)],
  )
  return (rowCount ?? 0) > 0
}

async function ensureSchema(client: pg.Client, schema: string): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [schema])
    return rowCount !== 0
  }
  if (await isThere()) return
  await lockForChange(client, schema)
  if (!(await isThere())) await client.query(`create schema ${ident(schema)}`)
}

/** Where the user has renamed or dropped a column the view cannot be replaced; it stays as it is, and so do its grants. */
async function replaceView(client: pg.Client, table: TableName): Promise<void> {
  await client.query('savepoint before_view')
  try {
    await client.query(createLiveViewSql(table))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '42P16')) throw error
    await client.query('rollback to savepoint before_view')
  }
}
