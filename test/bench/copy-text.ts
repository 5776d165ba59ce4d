import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { ident } from '../../src/model/identifier.ts'
import type { TestDatabase } from '../support/database-server.ts'
import { dataColumns, ourItems, ourTable } from './table-columns.ts'

/** COPY text of one of our tables in a file, and which columns it has. */
export interface CopyText {
  table: string
  file: string
  /** Quoted, comma separated: data, then zsync's own, as staging has them. */
  columns: string
  /** The primary key. */
  key: string
}

/** Writes what our table holds as PostgreSQL's own COPY text: what a rival loads owes nothing to our encoder. */
export async function writeCopyText(database: TestDatabase, file: string, table = ourTable): Promise<CopyText> {
  const own = table === ourItems ? '_index' : '_hash'
  const names = [...(await dataColumns(database, table)).map(({ name }) => name), own, '_misfit']
  const columns = names.map(ident).join(', ')
  const client = await database.connect()
  await pipeline(client.query(copyTo(`copy ${table} (${columns}) to stdout`)), createWriteStream(file))
  const key = ['_org_id', 'invoice_id', ...(table === ourItems ? ['_index'] : [])].map(ident).join(', ')
  return { table, file, columns, key }
}
