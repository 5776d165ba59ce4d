import { Writable } from 'node:stream'
import type pg from 'pg'
import { Batch, batchAge } from '../model/batch.ts'
import type { Clock } from '../model/clock.ts'
import type { RowPage } from '../model/page.ts'
import type { RecordEncoder } from '../model/record-encoder.ts'
import { copyIntoStagingSql, createStagingSql, mergeSql, stagingName } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { Merged } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import { copyRows } from './copy-rows.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'

export interface MergeSinkOptions {
  client: pg.Client
  table: Table
  /** The quoted name of what is merged into: the table itself, or a rebuild's gathering place. */
  target: string
  organization: string
  runId: number
  encoder: RecordEncoder
  clock: Clock
  /** Makes the columns that the encoder has learned, before a batch that needs them. */
  evolve: (columns: Column[]) => Promise<void>
  /** Writes checkpoint and counters, within the batch's transaction. */
  record: (batch: Batch, merged: Merged) => Promise<void>
  /** Hears of a batch once it is committed. */
  loaded: (batch: Batch, merged: Merged) => void
}

/**
 * Loads pages of rows, many pages a transaction: COPY into staging, one guarded merge, checkpoint and counters with it.
 * `finish` means durable: every row that was written is committed. `close` means idle: the connection is free again.
 */
export function mergeSink(options: MergeSinkOptions): Writable {
  const { clock } = options
  let batch = new Batch()
  let inFlight: Promise<void> = Promise.resolve()
  let stagedColumns = 0

  const flush = async (): Promise<void> => {
    if (batch.isEmpty) return
    const full = batch
    batch = new Batch()
    stagedColumns = await loadBatch(options, full, stagedColumns)
  }
  const run = (work: () => Promise<void>, done: (error?: Error | null) => void): void => {
    inFlight = inFlight.then(work)
    inFlight.then(() => done(), done)
  }
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1, // one page waits while a batch loads
    write: (page: RowPage, _encoding, done) =>
      run(async () => {
        if (batch.isEmpty) flushLater(batch)
        batch.add(page)
        if (batch.isFull) await flush()
      }, done),
    final: (done) => run(flush, done),
    destroy: (error, done) => {
      aged.abort()
      inFlight.catch(() => {}).then(() => done(error))
    },
  })
  const aged = new AbortController()
  // At Zoho's pace a batch is a few pages: a kill must not cost more calls than that.
  const flushLater = (young: Batch): void => {
    clock.sleep(batchAge, aged.signal).then(
      () =>
        run(
          async () => (young === batch ? flush() : undefined),
          (error) => error && sink.destroy(error),
        ),
      () => {},
    )
  }
  return sink
}

/** Answers the number of columns that staging has now. */
async function loadBatch(options: MergeSinkOptions, batch: Batch, stagedColumns: number): Promise<number> {
  const { client, table, target, organization, runId, encoder, evolve, record, loaded } = options
  const columns = [...encoder.columns]
  try {
    if (columns.length !== stagedColumns) {
      await evolve(columns)
      await client.query(`drop table if exists ${stagingName(table)}`)
      await client.query(createStagingSql(table, columns))
    }
    const merged = await inTransaction(client, async () => {
      if (batch.rows.size > 0) await copyRows(client, copyIntoStagingSql(table, columns), batch.rows, columns.length)
      const { rows } = await client.query<{ inserted: number; updated: number }>(mergeSql(table, columns, target), [
        organization,
        runId,
      ])
      const { inserted = 0, updated = 0 } = rows[0] ?? {}
      const result = { inserted, updated, unchanged: batch.records - inserted - updated }
      await record(batch, result)
      return result
    })
    loaded(batch, merged)
    return columns.length
  } catch (error) {
    throw explainError(error, `Cannot load ${batch.rows.size} rows into ${table.schema}.${table.name}`)
  }
}
