import type pg from 'pg'
import { DatabaseError } from '../model/errors.ts'
import { ident, qualified } from '../model/identifier.ts'
import type { Owner } from '../model/owner.ts'
import { addColumnsSql, commentColumnsSql, createLiveViewSql, createTableSql } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { ColumnsOfTable, TableColumns } from '../model/stream-store.ts'
import { type ChildTable, isChild, type Table, type TableName } from '../model/table.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { askForSweep, forgetStreams, oweDetails } from './streams-of-table.ts'
import { columnsOf, tableColumns } from './table-columns.ts'

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
  owner: Owner = 'list',
): Promise<ColumnsOfTable> {
  const before = await columnsOf(client, table)
  if (owner === 'list' && !isChild(table) && table.hasDetail) await claim(client, table, wanted)
  const view = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    qualified(table.schema, `${table.name}_live`),
  ])
  const missing = wanted.filter(({ name }) => !before.some((column) => column.name === name))
  if (before.length === 0 || missing.length > 0 || !view.rows[0]?.there) {
    try {
      await inTransaction(client, () =>
        alterTable(client, table, { create: before.length === 0, missing, runId, owner }),
      )
    } catch (error) {
      throw explainError(error, `Cannot prepare the table ${table.schema}.${table.name}`)
    }
  }
  const columns = await tableColumns(client, table, wanted, owner)
  assertUsable(table, columns, owner)
  return columns
}

/** Columns of the details that the list's rows show too are the list's from now on. */
async function claim(client: pg.Client, { schema, name }: TableName, wanted: Column[]): Promise<void> {
  await client.query(
    `update zsync.columns set owner = 'list'
     where table_schema = $1 and table_name = $2 and column_name = any($3) and owner <> 'list'`,
    [schema, name, wanted.map((column) => column.name)],
  )
}

/** What the merge looks rows up by, and tells older from newer by. */
function assertUsable(table: Table | ChildTable, { kept, others, foreign }: ColumnsOfTable, owner: Owner): void {
  const { schema, name, key } = table
  const lmt = isChild(table) ? undefined : table.lmt
  const columns = isChild(table) ? foreign : owner === 'list' ? kept : others
  for (const { name: column, type } of [
    { name: key, type: 'text' },
    ...(lmt === undefined ? [] : [{ name: lmt, type: 'timestamptz' }]),
  ]) {
    if (columns.find((one) => one.name === column)?.type === type) continue
    throw new DatabaseError(
      `Cannot load ${schema}.${name}: its column ${column} is no ${type} any more, and rows are found by it. Alter it back.`,
    )
  }
}

/** The same for a stream's table and those of its children; `wanted` is by table. */
export async function ensureTables(
  client: pg.Client,
  table: Table,
  [wanted = [], ...wantedByChild]: Column[][],
  runId: number,
  owner: Owner = 'list',
): Promise<TableColumns> {
  const own = await ensureTable(client, table, wanted, runId, owner)
  const children: ColumnsOfTable[] = []
  for (const [index, child] of table.children.entries()) {
    children.push(await ensureTable(client, child, wantedByChild[index] ?? [], runId, owner))
  }
  return { ...own, children }
}

async function alterTable(
  client: pg.Client,
  table: Table | ChildTable,
  { create, missing, runId, owner }: { create: boolean; missing: Column[]; runId: number; owner: Owner },
): Promise<void> {
  // Two processes may meet here; `if not exists` alone can still fail when both insert into the system tables. A lock for each
  // table: one that waits behind a long reader holds up no other.
  await lockFor(client, `${table.schema}.${table.name}`)
  await ensureSchema(client, table.schema)
  if (create) await client.query(createTableSql(table))
  if (missing.length > 0) await client.query(addColumnsSql(table, missing))
  await replaceView(client, table)
  const names = missing.map(({ name }) => name)
  const made = create && isChild(table) ? [table.key, ...names] : names
  await client.query(
    `insert into zsync.columns (table_schema, table_name, column_name, first_run, owner)
     select $1, $2, unnest($3::text[]), $4, $5 on conflict do nothing`,
    [table.schema, table.name, made, runId, owner],
  )
  if (create) await (isChild(table) ? oweDetails(client, table) : forgetStreams(client, table))
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

async function lockFor(client: pg.Client, name: string): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('zsync tables ' || $1, 0))`, [name])
}

async function ensureSchema(client: pg.Client, schema: string): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [schema])
    return rowCount !== 0
  }
  if (await isThere()) return
  await lockFor(client, schema)
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
