import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { ident } from '../../src/model/identifier.ts'
import type { TestDatabase } from '../support/database-server.ts'
import { dataColumns, ourTable } from './table-columns.ts'

/** COPY text in a file, and which columns it has. */
export interface CopyText {
  file: string
  /** Quoted, comma separated: data, then `_hash` and `_misfit`, as staging has them. */
  columns: string
}

/** Writes what our table holds as PostgreSQL's own COPY text: what a rival loads owes nothing to our encoder. */
export async function writeCopyText(database: TestDatabase, file: string): Promise<CopyText> {
  const names = [...(await dataColumns(database)).map(({ name }) => name), '_hash', '_misfit']
  const columns = names.map(ident).join(', ')
  const client = await database.connect()
  await pipeline(client.query(copyTo(`copy ${ourTable} (${columns}) to stdout`)), createWriteStream(file))
  return { file, columns }
}
