import type pg from 'pg'
import type { ColumnType } from '../model/column-type.ts'
import { bookkeepingColumns, ident, qualified } from '../model/identifier.ts'
import { addColumnsSql, createLiveViewSql, createTableSql } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { TableColumns } from '../model/stream-store.ts'
import type { ChildTable, Table, TableName } from '../model/table.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'

/**
 * Makes sure that the table, its schema, its view and all of `wanted` exist, and changes nothing else: columns, indexes and
 * grants of the user stay. Does nothing, and needs no right to, where everything is there. What it adds it writes down in
 * `zsync.columns`, with the run.
 * @throws DatabaseError, with the right that is missing
 */
export async function ensureTable(
  client: pg.Client,
  table: Table | ChildTable,
  wanted: Column[],
  runId: number,
): Promise<Omit<TableColumns, 'children'>> {
  const before = await columnsOf(client, table)
  const view = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    qualified(table.schema, `${table.name}_live`),
  ])
  const missing = wanted.filter(({ name }) => !before.some((column) => column.name === name))
  if (before.length === 0 || missing.length > 0 || !view.rows[0]?.there) {
    try {
      await inTransaction(client, () => alterTable(client, table, { create: before.length === 0, missing, runId }))
    } catch (error) {
      throw explainError(error, `Cannot prepare the table ${table.schema}.${table.name}`)
    }
  }
  return sortOut(client, table, wanted)
}

/** The same for a stream's table and those of its children; `wanted` is by table. */
export async function ensureTables(
  client: pg.Client,
  table: Table,
  [wanted = [], ...wantedByChild]: Column[][],
  runId: number,
): Promise<TableColumns> {
  const own = await ensureTable(client, table, wanted, runId)
  const children: TableColumns['children'] = []
  for (const [index, child] of table.children.entries()) {
    children.push(await ensureTable(client, child, wantedByChild[index] ?? [], runId))
  }
  return { ...own, children }
}

async function alterTable(
  client: pg.Client,
  table: Table | ChildTable,
  { create, missing, runId }: { create: boolean; missing: Column[]; runId: number },
): Promise<void> {
  // Two processes may meet here; `if not exists` alone can still fail when both insert into the system tables.
  await client.query(`select pg_advisory_xact_lock(hashtextextended('zsync tables', 0))`)
  const schema = await client.query('select 1 from pg_namespace where nspname = $1', [table.schema])
  if (schema.rowCount === 0) await client.query(`create schema ${ident(table.schema)}`)
  if (create) await client.query(createTableSql(table))
  if (missing.length > 0) await client.query(addColumnsSql(table, missing))
  await replaceView(client, table)
  await client.query(
    `insert into zsync.columns (table_schema, table_name, column_name, first_run)
     select $1, $2, unnest($3::text[]), $4 on conflict do nothing`,
    [table.schema, table.name, missing.map(({ name }) => name), runId],
  )
  const stream = 'parent' in table ? table.parent : table.name
  if (!create && missing.length > 0) await askForSweep(client, { schema: table.schema, name: stream })
}

/** Rows that are there already may have values for a new column: every organization's stream is to be read whole again. */
async function askForSweep(client: pg.Client, { schema, name }: TableName): Promise<void> {
  await client.query(
    `update zsync.state set swept_at = null where 'zoho_' || split_part(stream, '/', 1) = $1 and split_part(stream, '/', 3) = $2`,
    [schema, name],
  )
  // A sweep under way may have read rows before the column was there.
  await client.query(
    `delete from zsync.checkpoints where pass = 'sweep'
     and 'zoho_' || split_part(stream, '/', 1) = $1 and split_part(stream, '/', 3) = $2`,
    [schema, name],
  )
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

async function sortOut(client: pg.Client, table: TableName, wanted: Column[]): Promise<Omit<TableColumns, 'children'>> {
  const { rows } = await client.query<{ name: string }>(
    'select column_name as name from zsync.columns where table_schema = $1 and table_name = $2',
    [table.schema, table.name],
  )
  const ours = new Set([...rows, ...wanted].map(({ name }) => name))
  const columns = await columnsOf(client, table)
  return {
    kept: columns.filter(({ name }) => ours.has(name)),
    foreign: columns.filter(({ name }) => !ours.has(name)),
  }
}

const types: Record<string, ColumnType> = {
  numeric: 'numeric',
  boolean: 'boolean',
  date: 'date',
  'timestamp with time zone': 'timestamptz',
  jsonb: 'jsonb',
}

/** The columns of a table that are not bookkeeping; none where there is no such table. */
export async function columnsOf(client: pg.Client, { schema, name }: TableName): Promise<Column[]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a
     where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [qualified(schema, name)],
  )
  return rows
    .filter((column) => !bookkeepingColumns.has(column.name))
    .map((column) => ({ name: column.name, type: types[column.type] ?? 'text' }))
}
