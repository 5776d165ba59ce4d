import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import type { Batch } from '../../src/model/batch.ts'
import { systemClock } from '../../src/model/clock.ts'
import { RecordEncoder } from '../../src/model/copy-text/record-encoder.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Pass } from '../../src/model/plan-passes.ts'
import { selectStreams } from '../../src/model/select-streams.ts'
import { type Stream, streamId } from '../../src/model/stream.ts'
import { keptTables, type Merged, type StreamStore } from '../../src/model/stream-store.ts'
import { catalogTables, tableOf } from '../../src/model/table.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { startRun, startStreamRun } from '../../src/postgres/run-books.ts'
import { streamStore } from '../../src/postgres/stream-store.ts'
import { encodeRows } from '../../src/stages/encode-rows.ts'
import { createDatabase, embeddedServer, type TestDatabase } from './database-server.ts'
import { jsonRecords } from './json-records.ts'

/** What a load did. */
export interface Loaded extends Merged {
  batches: Batch[]
}

/** The invoices of one organization on the way into PostgreSQL, each load a run of its own; Zoho is left out. */
export class ChildWorld {
  readonly stream: Stream
  readonly database: TestDatabase
  readonly client: pg.Client
  organization = ''
  runId = 0
  #organizations = 0

  constructor(stream: Stream, database: TestDatabase, client: pg.Client) {
    this.stream = stream
    this.database = database
    this.client = client
  }

  /** Another organization, without a row. */
  begin(): void {
    this.organization = `org ${++this.#organizations}`
  }

  /** A run's connection to the store. */
  async store(): Promise<StreamStore> {
    const { client, stream, organization } = this
    const id = streamId(organization, stream)
    this.runId = await startRun(client, 'test')
    await startStreamRun(client, { runId: this.runId, stream: id, mode: 'incremental' })
    return streamStore({
      ...{ client, stream: id, table: tableOf(stream), organization, runId: this.runId, clock: systemClock },
    })
  }

  /** Loads pages of records. */
  async load(
    pages: Iterable<JsonObject[]> | AsyncIterable<JsonObject[]>,
    pass: Pass = 'changes',
    given?: StreamStore,
  ): Promise<Loaded> {
    const store = given ?? (await this.store())
    const { stream, organization, runId } = this
    const columns = await store.ensureColumns(catalogTables(stream))
    const encoder = new RecordEncoder(stream, { organization, runId, ...columns })
    const loaded: Loaded = { batches: [], inserted: 0, updated: 0, unchanged: 0 }
    const sink = store.openSink(pass, false, {
      encoder,
      evolve: async (tables) => {
        await store.ensureColumns(tables)
        if (pass === 'rebuild') await store.evolveRebuild(tables)
      },
      loaded: (batch, { inserted, updated, unchanged }) => {
        loaded.batches.push(batch)
        loaded.inserted += inserted
        loaded.updated += updated
        loaded.unchanged += unchanged
      },
    })
    const encode = encodeRows(encoder)
    const checkpoint = { way: 'full-scan', from: null, firstAnswer: 0, newestLmt: null } as const
    // Encoded as they are taken, as in a run: what one page teaches the next one knows.
    const rows = Readable.from(
      (async function* () {
        for await (const records of pages) yield encode({ records: jsonRecords(records), repeats: 0, checkpoint })
      })(),
      { highWaterMark: 1 },
    )
    await pipeline(rows, sink)
    return loaded
  }

  /** A whole rebuild from these pages; `meanwhile` happens before it is applied. */
  async rebuild(pages: JsonObject[][], meanwhile: (store: StreamStore) => Promise<void> = async () => {}) {
    const store = await this.store()
    // Of the run before: each has a connection of its own in truth.
    await this.client.query('drop table if exists pg_temp.zsync_difference')
    const columns = await store.ensureColumns(catalogTables(this.stream))
    await store.openRebuild(keptTables(columns), Date.parse('2026-06-10T12:00:00Z'))
    await this.load(pages, 'rebuild', store)
    await meanwhile(store)
    const applied = await store.applyRebuild(keptTables(await store.ensureColumns(catalogTables(this.stream))), 0)
    await store.dropRebuild()
    return applied
  }

  /** The live children by their parents, as `index name`, in the order of their index. */
  async items(): Promise<Record<string, string[]>> {
    const rows = await this.database.query(
      `select invoice_id, array_to_string(array_agg(_index || ' ' || coalesce(name, '') order by _index), ', ') as items
       from zoho_books.invoice_line_items_live where _org_id = $1 group by 1 order by 1`,
      [this.organization],
    )
    return Object.fromEntries(rows.map((row) => [row.invoice_id ?? '', (row.items ?? '').split(', ')]))
  }

  /** Where each row of both tables lies and when it was written: another text for whatever was written again. */
  async written(): Promise<string[]> {
    const rows = await this.database.query(
      `select concat_ws(' ', invoice_id, xmin, ctid, _synced_at, _run_id) as row from zoho_books.invoices where _org_id = $1
       union all select concat_ws(' ', invoice_id, _index, xmin, ctid, _synced_at, _run_id)
       from zoho_books.invoice_line_items where _org_id = $1 order by 1`,
      [this.organization],
    )
    return rows.map(({ row }) => row ?? '')
  }

  async close(): Promise<void> {
    await closeConnection(this.client)
    await this.database.drop()
  }
}

export async function openChildWorld(): Promise<ChildWorld> {
  const [stream] = selectStreams(['invoices'])
  if (!stream) throw new Error('no stream invoices')
  const database = await createDatabase(await embeddedServer())
  const client = await openConnection(database.url)
  await migrate(client)
  return new ChildWorld(stream, database, client)
}

/** An invoice of that version with items of these names; without `names` as a list shows it. */
export function invoice(id: string, version: number, names?: string[]): JsonObject {
  const time = `2026-06-10T12:00:${String(version).padStart(2, '0')}+0000`
  const record: JsonObject = { invoice_id: id, total: version, last_modified_time: time }
  if (!names) return record
  const items = names.map((name, index) => ({ line_item_id: `${id}${version}${index}`, name, quantity: index + 1 }))
  return { ...record, line_items: items }
}
