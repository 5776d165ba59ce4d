import type pg from 'pg'
import { oweAllSql } from '../model/detail-sql.ts'
import { qualified } from '../model/identifier.ts'
import { detailLmtColumn, type TableName } from '../model/table.ts'

/** The streams of all organizations that are kept in the table. `$1` its schema, `$2` its name. */
const ofTable = `'zoho_' || split_part(stream, '/', 1) = $1 and split_part(stream, '/', 3) = $2`

/** What was read into a table that was dropped is to be read again: a watermark says that it is there. */
export async function forgetStreams(client: pg.Client, { schema, name }: TableName): Promise<void> {
  await client.query(`delete from zsync.state where ${ofTable}`, [schema, name])
  await client.query(`delete from zsync.checkpoints where pass <> 'rebuild' and ${ofTable}`, [schema, name])
}

/** Rows that are there already may have values for a new column: every organization's stream is to be read whole again. */
export async function askForSweep(client: pg.Client, { schema, name }: TableName): Promise<void> {
  await client.query(`update zsync.state set swept_at = null where ${ofTable}`, [schema, name])
  // A sweep under way may have read rows before the column was there.
  await client.query(`delete from zsync.checkpoints where pass = 'sweep' and ${ofTable}`, [schema, name])
}

/** A child's table, or a column, that was dropped by hand, is filled by details: those of all rows are to be asked for again. */
export async function oweDetails(client: pg.Client, table: TableName): Promise<void> {
  const { rowCount } = await client.query(
    'select 1 from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped',
    [qualified(table.schema, table.name), detailLmtColumn],
  )
  if (rowCount === 0) return
  await client.query(oweAllSql(table), [null])
}
