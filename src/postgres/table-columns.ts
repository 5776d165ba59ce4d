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

/** A table as it stands. */
export interface TableLook {
  /** Those that are not bookkeeping; none where there is no such table. */
  columns: {
    name: string
    /** Undefined where values cannot be written to it: a generated column, or a type that is not zsync's. */
    type: ColumnType | undefined
    /** Undefined for a column that zsync has not made. */
    owner: Owner | undefined
    /** Whether records of the organization's list have ever had the member. */
    isShown: boolean
  }[]
  hasView: boolean
  /** How many more columns it can be given. Dropped ones count: PostgreSQL never gives their places back. */
  room: number
}

/**
 * Looks at several tables with one question: a run asks for those of every stream, most of which have not changed.
 * @param organization whose claims count; without it all columns are their first owner's
 */
export async function lookAtTables(
  client: pg.Client,
  tables: readonly TableName[],
  organization?: string,
): Promise<TableLook[]> {
  const { rows } = await client.query<{
    has_view: boolean
    used: number
    columns: { name: string; type: string; generated: boolean }[]
    notes: { name: string; owner: Owner }[]
    claims: { name: string; owner: Owner }[]
  }>(
    `select to_regclass(w.view) is not null as has_view,
       coalesce((select max(a.attnum) from pg_attribute a where a.attrelid = to_regclass(w.table)), 0)::int as used,
       coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null),
           'generated', a.attgenerated <> '' or a.attidentity = 'a') order by a.attnum)
         from pg_attribute a
         where a.attrelid = to_regclass(w.table) and a.attnum > 0 and not a.attisdropped), '[]') as columns,
       coalesce((select json_agg(json_build_object('name', c.column_name, 'owner', c.owner))
         from zsync.columns c where c.table_schema = w.schema and c.table_name = w.name), '[]') as notes,
       coalesce((select json_agg(json_build_object('name', k.column_name, 'owner', k.owner))
         from zsync.claims k where k.table_schema = w.schema and k.table_name = w.name and k.organization = $5), '[]') as claims
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as w(schema, name, "table", view, place)
     order by w.place`,
    [
      tables.map(({ schema }) => schema),
      tables.map(({ name }) => name),
      tables.map(({ schema, name }) => qualified(schema, name)),
      tables.map(({ schema, name }) => qualified(schema, `${name}_live`)),
      organization,
    ],
  )
  return rows.map(({ has_view, used, columns, notes, claims }) => {
    // Joined here: PostgreSQL compares each column with each note (5 ms for four tables, measured).
    const owners = new Map([...notes, ...claims].map(({ name, owner }) => [name, owner]))
    const shown = new Set(claims.filter(({ owner }) => owner === 'list').map(({ name }) => name))
    return {
      hasView: has_view,
      room: Math.max(0, mostColumns - reserved - used),
      columns: columns
        .filter(({ name }) => !bookkeepingColumns.has(name))
        .map(({ name, type, generated }) => ({
          name,
          type: generated ? undefined : types[type],
          owner: owners.get(name),
          isShown: shown.has(name),
        })),
    }
  })
}

/**
 * The columns of a table, sorted into those of the owner, of the other one and of the user. Like a user's is the parent's id in a
 * child's table: no member goes there.
 * @param wanted the owner's, for tables that came from elsewhere, without their bookkeeping
 */
export function sortColumns(
  table: Table | ChildTable,
  { columns, room }: TableLook,
  wanted: readonly Column[],
  owner: Owner,
): ColumnsOfTable {
  const hasNotes = columns.some((column) => column.name === table.key && column.owner !== undefined)
  const names = new Set(wanted.map(({ name }) => name))
  const sorted: ColumnsOfTable = { kept: [], others: [], unclaimed: [], foreign: [], room }
  for (const { name, type, owner: noted, isShown } of columns) {
    const itsOwner = hasNotes || !names.has(name) ? noted : owner
    const isParent = isChild(table) && name === table.key
    if (!type || !itsOwner || isParent) sorted.foreign.push({ name, type: type ?? 'text' })
    else if (isChild(table) || itsOwner === owner) sorted.kept.push({ name, type })
    else sorted[itsOwner === 'list' && !isShown ? 'unclaimed' : 'others'].push({ name, type })
  }
  return sorted
}

/** The columns of a table that are not bookkeeping; none where there is no such table. */
export async function columnsOf(client: pg.Client, table: TableName): Promise<Column[]> {
  const [look] = await lookAtTables(client, [table])
  return look?.columns.map(({ name, type }) => ({ name, type: type ?? 'text' })) ?? []
}
