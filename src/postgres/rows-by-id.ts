import type pg from 'pg'
import { ident, qualified } from '../model/identifier.ts'
import type { Table } from '../model/table.ts'

/** Reads some columns of some rows as text, by id: for showing them to people. */
export async function rowsById(
  client: pg.Client,
  table: Table,
  columns: readonly string[],
  ids: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  const list = columns.map((name) => `${ident(name)}::text as ${ident(name)}`).join(', ')
  const { rows } = await client.query<Record<string, string | null>>(
    `select ${ident(table.key)} as "_id", ${list} from ${qualified(table.schema, table.name)} where ${ident(table.key)} = any($1)`,
    [ids],
  )
  return new Map(rows.map((row) => [row._id ?? '', row]))
}
