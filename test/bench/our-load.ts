import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { asStream, gen } from 'stream-chain'
import { Batch } from '../../src/model/batch.ts'
import { catalog } from '../../src/model/catalog.ts'
import { systemClock } from '../../src/model/clock.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Page } from '../../src/model/page.ts'
import { RecordEncoder } from '../../src/model/record-encoder.ts'
import { copyIntoStagingSql, createStagingSql } from '../../src/model/sql.ts'
import { type Stream, streamId } from '../../src/model/stream.ts'
import { catalogColumns, tableOf } from '../../src/model/table.ts'
import { copyRows } from '../../src/postgres/copy-rows.ts'
import { inTransaction } from '../../src/postgres/in-transaction.ts'
import { streamStore } from '../../src/postgres/stream-store.ts'
import { dropRepeats } from '../../src/stages/drop-repeats.ts'
import { encodeRows } from '../../src/stages/encode-rows.ts'
import { organization } from './start-pages.ts'

/*
 * The part of zsync between parsed records and the table, without Zoho: the one file of the bench that knows how encoder, batch
 * and sink fit together. Both functions answer the seconds they took; tables are prepared before the clock starts.
 */

const found = catalog.find(({ name }) => name === 'invoices')
if (!found) throw new Error('the catalog has no invoices')
const stream: Stream = found
const table = tableOf(stream)

/** Records -> rows -> COPY into staging, in batches as the sink makes them. What the sink adds (merge, books) is left out. */
export async function copyIntoStaging(client: pg.Client, records: JsonObject[][]): Promise<number> {
  const { kept } = await storeOn(client).ensureColumns(catalogColumns(stream))
  const encoder = new RecordEncoder(stream, kept)
  await client.query(`drop table if exists pg_temp.zsync_staging_${table.name}`)
  await client.query(createStagingSql(table, encoder.columns))
  const [distinct, encode] = [dropRepeats(stream.key), encodeRows(encoder)]
  let batch = new Batch()
  const flush = (): Promise<void> => {
    const { rows } = batch
    batch = new Batch()
    return copyRows(client, copyIntoStagingSql(table, encoder.columns), rows, encoder.columns.length)
  }
  const started = performance.now()
  await inTransaction(client, async () => {
    for (const page of records) {
      batch.add(encode(distinct(pageOf(page))))
      if (batch.isFull) await flush()
    }
    if (!batch.isEmpty) await flush()
  })
  return (performance.now() - started) / 1000
}

/** The same through the whole sink: COPY, merge into the table, counters, commit after each batch. */
export async function loadIntoTable(client: pg.Client, records: JsonObject[][]): Promise<number> {
  const store = storeOn(client)
  const { kept } = await store.ensureColumns(catalogColumns(stream))
  const encoder = new RecordEncoder(stream, kept)
  let loaded = 0
  const sink = store.openSink('changes', false, {
    encoder,
    evolve: async (columns) => void (await store.ensureColumns(columns)),
    loaded: (_batch, merged) => {
      loaded += merged.inserted
    },
  })
  const stages = asStream(gen(dropRepeats(stream.key), encodeRows(encoder)), {
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
  })
  const started = performance.now()
  await pipeline(Readable.from(records.map(pageOf), { highWaterMark: 1 }), stages, sink)
  const seconds = (performance.now() - started) / 1000
  const wanted = records.reduce((sum, page) => sum + page.length, 0)
  if (loaded !== wanted) throw new Error(`the sink inserted ${loaded} of ${wanted} rows`)
  return seconds
}

function storeOn(client: pg.Client) {
  const id = streamId(organization, stream)
  return streamStore({ client, stream: id, table, organization, runId: 1, clock: systemClock })
}

function pageOf(records: JsonObject[]): Page {
  return { records, repeats: 0, checkpoint: { way: 'full-scan', from: null, firstAnswer: 0, newestLmt: null } }
}
