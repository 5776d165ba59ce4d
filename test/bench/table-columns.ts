import { ident } from '../../src/model/identifier.ts'
import type { TestDatabase } from '../support/database-server.ts'

export const ourTable = 'zoho_books.invoices'
export const ourItems = 'zoho_books.invoice_line_items'

export interface TableColumn {
  name: string
  /** As PostgreSQL names it. */
  type: string
}

/** The data columns of a table of ours: what a rival has to have as well. */
export async function dataColumns(database: TestDatabase, table = ourTable): Promise<TableColumn[]> {
  const rows = await database.query(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname not like '\\_%' order by attnum`,
    [table],
  )
  return rows.map(({ name, type }) => ({ name: name ?? '', type: type ?? '' }))
}

/** Rows and a sum over every value of them: two tables with the same text here hold the same. */
export async function checksum(database: TestDatabase, table: string, columns: TableColumn[]): Promise<string> {
  const names = columns.map(({ name }) => ident(name)).sort()
  const [row] = await database.query(
    `select count(*) || ' rows, ' || coalesce(md5(string_agg(line, '' order by line)), '') as sum
     from (select md5(row(${names.join(', ')})::text) as line from ${table}) as lines`,
  )
  return row?.sum ?? ''
}

/** @throws where the tables differ: then one of the two did other work */
export async function assertSame(
  [ours, ourName]: [TestDatabase, string],
  [theirs, theirName]: [TestDatabase, string],
): Promise<void> {
  const columns = await dataColumns(ours, ourName)
  const [a, b] = [await checksum(ours, ourName, columns), await checksum(theirs, theirName, columns)]
  if (a !== b) throw new Error(`${ourName} holds ${a} and ${theirName} ${b}`)
}
