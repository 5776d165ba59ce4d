import type pg from 'pg'
import type { ColumnType } from '../model/column-type.ts'
import { mostColumns } from '../model/copy-text/known-columns.ts'
import { bookkeepingColumns, qualified } from '../model/identifier.ts'
import type { Owner } from '../model/owner.ts'
import type { Column } from '../model/stream.ts'
import type { ColumnsOfTable } from '../model/stream-store.ts'
import { type ChildTable, isChild, type Table, type TableName } from '../model/table.ts'

/** Columns that members of Zoho's never take: for what the user, or a later zsync, wants to add. */
const reserved = 100

/** How PostgreSQL prints the types that values can be written to; a user may have altered a column to one of the others. */
const types: Record<string, ColumnType> = {
  text: 'text',
  'character varying': 'text',
  character: 'text',
  citext: 'text',
  numeric: 'numeric',
  smallint: 'numeric',
  integer: 'numeric',
  bigint: 'numeric',
  real: 'numeric',
  'double precision': 'numeric',
  boolean: 'boolean',
  date: 'date',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamptz',
  jsonb: 'jsonb',
}

interface TableColumn {
  name: string
  /** Undefined where values cannot be written to it: a generated column, or a type that is not zsync's. */
  type: ColumnType | undefined
}

/**
 * The columns of a table, sorted into zsync's and the user's, and how many more it can be given. Like a user's is the parent's id
 * in a child's table: no member goes there.
 */
export async function tableColumns(
  client: pg.Client,
  table: Table | ChildTable,
  wanted: readonly Column[],
  owner: Owner,
): Promise<ColumnsOfTable> {
  const noted = await client.query<{ name: string; owner: Owner }>(
    'select column_name as name, owner from zsync.columns where table_schema = $1 and table_name = $2',
    [table.schema, table.name],
  )
  const owners = new Map(noted.rows.map((column) => [column.name, column.owner]))
  // Tables that came from elsewhere, without their bookkeeping, have no notes.
  if (!owners.has(table.key)) for (const { name } of wanted) owners.set(name, owner)
  const kept: Column[] = []
  const others: Column[] = []
  const foreign: Column[] = []
  for (const { name, type } of await readColumns(client, table)) {
    const itsOwner = owners.get(name)
    const isParent = isChild(table) && name === table.key
    if (!type || !itsOwner || isParent) foreign.push({ name, type: type ?? 'text' })
    else (isChild(table) || itsOwner === owner ? kept : others).push({ name, type })
  }
  return { kept, others, foreign, room: await roomOf(client, table) }
}

/** The columns of a table that are not bookkeeping; none where there is no such table. */
export async function columnsOf(client: pg.Client, table: TableName): Promise<Column[]> {
  return (await readColumns(client, table)).map(({ name, type }) => ({ name, type: type ?? 'text' }))
}

async function readColumns(client: pg.Client, { schema, name }: TableName): Promise<TableColumn[]> {
  const { rows } = await client.query<{ name: string; type: string; generated: boolean }>(
    `select a.attname as name, format_type(a.atttypid, null) as type, a.attgenerated <> '' or a.attidentity = 'a' as generated
     from pg_attribute a where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [qualified(schema, name)],
  )
  return rows
    .filter((column) => !bookkeepingColumns.has(column.name))
    .map((column) => ({ name: column.name, type: column.generated ? undefined : types[column.type] }))
}

/** Dropped columns count: PostgreSQL never gives their places back. */
async function roomOf(client: pg.Client, { schema, name }: TableName): Promise<number> {
  const { rows } = await client.query<{ used: number | null }>(
    'select max(attnum)::int as used from pg_attribute where attrelid = to_regclass($1)',
    [qualified(schema, name)],
  )
  return Math.max(0, mostColumns - reserved - (rows[0]?.used ?? 0))
}
