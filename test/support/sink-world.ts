import type { Writable } from 'node:stream'
import type pg from 'pg'
import type { Batch } from '../../src/model/batch.ts'
import { systemClock } from '../../src/model/clock.ts'
import { RecordEncoder } from '../../src/model/copy-text/record-encoder.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { RowPage } from '../../src/model/page.ts'
import { selectStreams } from '../../src/model/select-streams.ts'
import type { Stream } from '../../src/model/stream.ts'
import type { Merged } from '../../src/model/stream-store.ts'
import { catalogTables, nameOf, tableOf } from '../../src/model/table.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { type MergeSinkOptions, mergeSink } from '../../src/postgres/merge-sink.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { recordBatch, startRun, startStreamRun } from '../../src/postgres/run-books.ts'
import { ensureTables } from '../../src/postgres/stream-table.ts'
import { encodeRows } from '../../src/stages/encode-rows.ts'
import { createDatabase, embeddedServer, type TestDatabase } from './database-server.ts'
import { jsonRecords } from './json-records.ts'
import { waitUntil } from './wait-until.ts'

/** The table of invoices in a database of its own, and sinks that load it; no Zoho and no run around them. */
export interface SinkWorld {
  database: TestDatabase
  client: pg.Client
  runId: number
  /** A sink with an encoder of its own, as a pass has it. */
  open(options?: Partial<MergeSinkOptions>): Promise<OpenSink>
  /** Resolves once a COPY of the sink's connection has arrived at the server. */
  copying(): Promise<void>
  close(): Promise<void>
}

export interface OpenSink {
  sink: Writable
  encoder: RecordEncoder
  /** A page of invoices; each is an id, or a record with one. */
  page(...records: (string | JsonObject)[]): RowPage
  /** Writes a page and resolves when it is taken; rejects with the sink's failure. */
  write(page: RowPage): Promise<void>
  /** Resolves at `finish`; rejects with the sink's failure. */
  end(): Promise<void>
  /** The batches that were committed. */
  loaded: { batch: Batch; merged: Merged }[]
}

export const sinkOrganization = '10'
export const sinkStream = `books/${sinkOrganization}/invoices`

export async function openSinkWorld(): Promise<SinkWorld> {
  const [stream] = selectStreams(['invoices'])
  if (!stream) throw new Error('no stream invoices')
  const database = await createDatabase(await embeddedServer())
  const client = await openConnection(database.url)
  await migrate(client)
  const runId = await startRun(client, 'incremental')
  await startStreamRun(client, { runId, stream: sinkStream, mode: 'incremental' })
  await ensureTables(client, tableOf(stream), catalogTables(stream), { runId, organization: sinkOrganization })
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return {
    database,
    client,
    runId,
    open: (options = {}) => openSink({ client, stream, runId, options }),
    copying: () =>
      waitUntil('a COPY has begun', async () => {
        const found = await database.query(`select 1 from pg_stat_progress_copy where pid = $1`, [rows[0]?.pid])
        return found.length > 0
      }),
    close: async () => {
      await closeConnection(client)
      await database.drop()
    },
  }
}

async function openSink({
  client,
  stream,
  runId,
  options,
}: {
  client: pg.Client
  stream: Stream
  runId: number
  options: Partial<MergeSinkOptions>
}): Promise<OpenSink> {
  const table = tableOf(stream)
  const writer = { runId, organization: sinkOrganization }
  const columns = await ensureTables(client, table, catalogTables(stream), writer)
  const encoder = new RecordEncoder(stream, { organization: sinkOrganization, runId, ...columns })
  const encode = encodeRows(encoder)
  const loaded: OpenSink['loaded'] = []
  const sink = mergeSink({
    ...{ client, table, target: nameOf(table), organization: sinkOrganization, runId, encoder, clock: systemClock },
    owner: 'list' as const,
    children: table.children.map((child) => ({ table: child, target: nameOf(child), marksEmpty: false })),
    evolve: async (wanted) => void (await ensureTables(client, table, wanted, writer, 'records')),
    record: (batch, merged) =>
      recordBatch(client, { runId, stream: sinkStream, checkpointOf: 'changes' }, batch, merged),
    loaded: (batch, merged) => loaded.push({ batch, merged }),
    ...options,
  })
  const failed = new Promise<never>((_resolve, reject) => sink.on('error', reject))
  failed.catch(() => {})
  let pages = 0
  return {
    sink,
    encoder,
    loaded,
    page: (...records) => {
      const checkpoint = { way: 'full-scan', from: null, firstAnswer: ++pages, newestLmt: null } as const
      const whole = records.map((record) => (typeof record === 'string' ? { invoice_id: record } : record))
      return encode({ records: jsonRecords(whole), repeats: 0, checkpoint })
    },
    write: (page) => {
      const taken = new Promise<void>((resolve) => sink.write(page, (error) => error ?? resolve()))
      return Promise.race([taken, failed])
    },
    end: () => Promise.race([new Promise<void>((resolve) => sink.end((error?: Error) => error ?? resolve())), failed]),
  }
}
