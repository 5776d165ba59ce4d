import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { asStream, gen } from 'stream-chain'
import { Batch } from '../../src/model/batch.ts'
import { catalog } from '../../src/model/catalog.ts'
import { systemClock } from '../../src/model/clock.ts'
import { RecordEncoder } from '../../src/model/copy-text/record-encoder.ts'
import type { RowLayout } from '../../src/model/copy-text/row-layout.ts'
import type { Page } from '../../src/model/page.ts'
import type { JsonRecord } from '../../src/model/records/json-record.ts'
import { copyIntoSql, createStagingSql, stagingName } from '../../src/model/sql.ts'
import { type Stream, streamId } from '../../src/model/stream.ts'
import { catalogTables, tableOf } from '../../src/model/table.ts'
import { copyLines, type LineCopy } from '../../src/postgres/copy-lines.ts'
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

/** Records -> lines -> COPY into staging, in batches as the sink makes them. What the sink adds (merge, books) is left out. */
export async function copyIntoStaging(client: pg.Client, pages: Iterable<JsonRecord[]>): Promise<number> {
  const { kept } = await storeOn(client).ensureColumns(catalogTables(stream))
  const encoder = new RecordEncoder(stream, { organization, runId: 1, kept })
  await client.query(`drop table if exists ${stagingName(table)}`)
  const [distinct, encode] = [dropRepeats(stream.key), encodeRows(encoder)]
  let batch = new Batch()
  let copy: LineCopy | undefined
  let layout: RowLayout | undefined
  const started = performance.now()
  await inTransaction(client, async () => {
    for (const page of pages) {
      const rows = encode(distinct(pageOf(page)))
      if (layout === undefined) await client.query(createStagingSql(table, rows.layout.columns))
      if (layout !== undefined && layout !== rows.layout) throw new Error('the rows of the bench have one shape')
      layout = rows.layout
      copy ??= copyLines(client, copyIntoSql(stagingName(table), table, layout.columns))
      for (const lines of batch.add(rows)) await copy.write(lines)
      if (!batch.isFull) continue
      await copy.end(batch.lines)
      batch = new Batch()
      copy = undefined
    }
    await copy?.end(batch.lines)
  })
  return (performance.now() - started) / 1000
}

/** The same through the whole sink: COPY, merge into the table, counters, commit after each batch. */
export async function loadIntoTable(client: pg.Client, pages: JsonRecord[][]): Promise<number> {
  const store = storeOn(client)
  const { kept } = await store.ensureColumns(catalogTables(stream))
  const encoder = new RecordEncoder(stream, { organization, runId: 1, kept })
  let loaded = 0
  const sink = store.openSink('changes', false, {
    encoder,
    evolve: async (tables) => void (await store.ensureColumns(tables)),
    loaded: (_batch, merged) => {
      loaded += merged.inserted
    },
  })
  const stages = asStream(gen(dropRepeats(stream.key), encodeRows(encoder)), {
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
  })
  const started = performance.now()
  await pipeline(Readable.from(pages.map(pageOf), { highWaterMark: 1 }), stages, sink)
  const seconds = (performance.now() - started) / 1000
  const wanted = pages.reduce((sum, page) => sum + page.length, 0)
  if (loaded !== wanted) throw new Error(`the sink inserted ${loaded} of ${wanted} rows`)
  return seconds
}

function storeOn(client: pg.Client) {
  const id = streamId(organization, stream)
  return streamStore({ client, stream: id, table, organization, runId: 1, clock: systemClock })
}

function pageOf(records: JsonRecord[]): Page {
  return { records, repeats: 0, checkpoint: { way: 'full-scan', from: null, firstAnswer: 0, newestLmt: null } }
}
