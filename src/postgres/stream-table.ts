import type pg from 'pg'
import { DatabaseError } from '../model/errors.ts'
import type { Owner } from '../model/owner.ts'
import type { Column } from '../model/stream.ts'
import type { ColumnsOfTable, TableColumns } from '../model/stream-store.ts'
import { type ChildTable, isChild, type Table, type TableName } from '../model/table.ts'
import { type Alteration, alterTable } from './alter-table.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { lookAtTables, sortColumns, type TableLook } from './table-columns.ts'

/** Who writes to a table: a run, for an organization, what its lists or its details tell. */
export interface TableWriter {
  runId: number
  organization: string
  owner?: Owner
}

/**
 * Makes sure that the tables of a stream, its own and its children's, their schema, views and all of `wanted` exist, and changes nothing
 * else: columns, indexes and grants of the user stay. Does nothing, and needs no right to, where everything is there. What it adds
 * it writes down in `zsync.columns`, with the run.
 * @param wanted columns by table
 * @param by who wants them: what records have shown is from then on this owner's, in their organization
 * @throws DatabaseError, with the right that is missing
 */
export async function ensureTables(
  client: pg.Client,
  table: Table,
  wanted: Column[][],
  { runId, organization, owner = 'list' }: TableWriter,
  by: 'catalog' | 'records' = 'catalog',
): Promise<TableColumns> {
  const tables = [table, ...table.children]
  let looks = await lookAtTables(client, tables, organization)
  const claimed = (owner === 'detail' || by === 'records' ? wanted[0] : undefined)?.filter(({ name }) =>
    isClaimed(looks[0]?.columns ?? [], name, owner),
  )
  let isAltered = false
  for (const [index, each] of tables.entries()) {
    const look = looks[index]
    if (look && (await ensureTable(client, each, look, { wanted: wanted[index] ?? [], runId, owner }))) isAltered = true
  }
  if (claimed && claimed.length > 0) {
    await claim(client, table, claimed, { organization, owner })
    isAltered = true
  }
  if (isAltered) looks = await lookAtTables(client, tables, organization)
  const [own, ...children] = tables.map((each, index) => {
    const look = looks[index] ?? { columns: [], hasView: false, room: 0 }
    const columns = sortColumns(each, look, wanted[index] ?? [], owner)
    assertUsable(each, columns, owner)
    return columns
  })
  return { ...(own ?? { kept: [], others: [], unclaimed: [], foreign: [], room: 0 }), children }
}

/** Answers whether the table was altered. */
async function ensureTable(
  client: pg.Client,
  table: Table | ChildTable,
  { columns, hasView }: TableLook,
  { wanted, runId, owner }: Omit<Alteration, 'missing'> & { wanted: Column[] },
): Promise<boolean> {
  const missing = wanted.filter(({ name }) => !columns.some((column) => column.name === name))
  if (columns.length > 0 && missing.length === 0 && hasView) return false
  try {
    await inTransaction(client, () => alterTable(client, table, { missing, runId, owner }))
    return true
  } catch (error) {
    throw explainError(error, `Cannot prepare the table ${table.schema}.${table.name}`)
  }
}

/** What the list shows is its; what only details have ever shown is theirs, whatever the catalog expects. */
function isClaimed(columns: TableLook['columns'], wanted: string, owner: Owner): boolean {
  const column = columns.find(({ name }) => name === wanted)
  if (column?.owner === undefined || column.owner === owner) return false
  return owner === 'list' || !column.isShown
}

async function claim(
  client: pg.Client,
  { schema, name }: TableName,
  wanted: Column[],
  { organization, owner }: Pick<TableWriter, 'organization'> & { owner: Owner },
): Promise<void> {
  await client.query(
    `insert into zsync.claims (table_schema, table_name, organization, column_name, owner) select $1, $2, $3, unnest($4::text[]), $5
     on conflict (table_schema, table_name, organization, column_name) do update set owner = excluded.owner`,
    [schema, name, organization, wanted.map((column) => column.name), owner],
  )
}

/** Writes down which columns the records of a list have members for: no detail claims them any more. */
export async function noteShown(
  client: pg.Client,
  { schema, name }: TableName,
  organization: string,
  columns: readonly string[],
): Promise<void> {
  await client.query(
    `insert into zsync.claims (table_schema, table_name, organization, column_name, owner)
     select table_schema, table_name, $3, column_name, 'list' from zsync.columns c
     where table_schema = $1 and table_name = $2 and column_name = any($4) and not exists (
       select from zsync.claims k where k.table_schema = $1 and k.table_name = $2 and k.organization = $3
         and k.column_name = c.column_name)
     on conflict do nothing`,
    [schema, name, organization, columns],
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
