import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { copyLine, nullField, separator } from '../model/copy-text.ts'
import { DatabaseError } from '../model/errors.ts'
import type { Row } from '../model/record-encoder.ts'

/** One write of the socket: from 64 KB on the size does not matter, below it costs up to half the speed (measured). */
const chunkLength = 128 * 1024

/**
 * Sends rows with COPY; `width` is the number of data columns: rows from before a column was learned are filled with NULL.
 * @throws DatabaseError when PostgreSQL counts other rows than were sent: a stray end marker loses the rest silently
 */
export async function copyRows(
  client: pg.Client,
  sql: string,
  rows: ReadonlyMap<string, Row>,
  width: number,
): Promise<void> {
  const copy = client.query(copyFrom(sql))
  await pipeline(Readable.from(chunks(rows.values(), width), { objectMode: false }), copy)
  if (copy.rowCount !== rows.size) {
    throw new DatabaseError(`COPY took ${copy.rowCount} of ${rows.size} rows; the batch was rolled back.`)
  }
}

function* chunks(rows: Iterable<Row>, width: number): Generator<Buffer> {
  let text = ''
  for (const { line, width: known, hash, misfit } of rows) {
    const missing = `${separator}${nullField}`.repeat(width - known)
    text += `${line}${missing}${separator}${copyLine([hash, misfit])}\n`
    if (text.length < chunkLength) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}
