import { Writable } from 'node:stream'
import type pg from 'pg'
import { type Batch, batchAge } from '../model/batch.ts'
import type { Clock } from '../model/clock.ts'
import type { RowPage } from '../model/page.ts'
import type { RecordEncoder } from '../model/record-encoder.ts'
import type { RowLayout } from '../model/row-layout.ts'
import { createStagingSql, isEmptySql, stagingName } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { Merged } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import { BatchLoad } from './batch-load.ts'
import { explainError } from './explain-error.ts'

export interface MergeSinkOptions {
  client: pg.Client
  table: Table
  /** The quoted name of what is merged into: the table itself, or a rebuild's gathering place. */
  target: string
  organization: string
  encoder: RecordEncoder
  clock: Clock
  /** Makes the columns that the encoder has learned, before a batch that needs them. */
  evolve: (columns: Column[]) => Promise<void>
  /** Writes checkpoint and counters, within the batch's transaction. */
  record: (batch: Batch, merged: Merged) => Promise<void>
  /** Hears of a batch once it is committed. */
  loaded: (batch: Batch, merged: Merged) => void
}

/** In bytes: some fifteen pages, which is what is made while a batch of rows that are there already is merged. */
const mostWaiting = 2 * 1024 * 1024

/**
 * Loads pages of rows, many pages a transaction: COPY into staging, one guarded merge, checkpoint and counters with it.
 * `finish` means durable: every row that was written is committed. `close` means idle: the connection is free again.
 */
export function mergeSink(options: MergeSinkOptions): Writable {
  const { clock, loaded } = options
  const loads = openLoads(options)
  let load: BatchLoad | undefined
  let inFlight: Promise<void> = Promise.resolve()

  const flush = async (): Promise<void> => {
    if (!load) return
    const full = load
    const merged = await full.commit()
    load = undefined
    loads.ended(full)
    loaded(full.batch, merged)
  }
  const add = async (page: RowPage): Promise<void> => {
    // What waited when the sink was torn down is not loaded any more.
    if (sink.destroyed) return
    // Lines of one COPY have the same columns.
    if (load && load.layout !== page.layout) await flush()
    if (!load) {
      load = await loads.begin(page.layout)
      flushLater(load)
    }
    await load.add(page)
    if (load.batch.isFull) await flush()
  }
  const run = (work: () => Promise<void>): Promise<void> => {
    inFlight = inFlight.then(work).catch(async (error: unknown) => {
      const rows = load?.batch.lines ?? 0
      await load?.abandon()
      load = undefined
      throw explainError(error, `Cannot load ${rows} rows into ${options.table.schema}.${options.table.name}`)
    })
    return inFlight
  }
  const fail = (error: Error): unknown => sink.destroy(error)
  let waiting = 0
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (page: RowPage, _encoding, done) => {
      const size = page.lines.length
      waiting += size
      const added = run(() => add(page)).finally(() => {
        waiting -= size
      })
      // The next pages are made while a batch is merged; not many, because a kill would waste their calls.
      if (waiting > mostWaiting) added.then(() => done(), done)
      else {
        added.catch(fail)
        done()
      }
    },
    final: (done) => {
      run(flush).then(() => done(), done)
    },
    destroy: (error, done) => {
      aged.abort()
      inFlight
        .catch(() => {})
        .then(() => load?.abandon())
        .then(() => done(error))
    },
  })
  const aged = new AbortController()
  // At Zoho's pace a batch is a few pages: a kill must not cost more calls than that.
  const flushLater = (young: BatchLoad): void => {
    const old = (): void => {
      run(async () => (young === load ? flush() : undefined)).catch(fail)
    }
    clock.sleep(batchAge, aged.signal).then(old, () => {})
  }
  return sink
}

/** Begins one load after the other, each as the target takes it. */
function openLoads(options: MergeSinkOptions): {
  begin(layout: RowLayout): Promise<BatchLoad>
  ended(load: BatchLoad): void
} {
  const { client, table, target, organization, encoder, evolve, record } = options
  let evolved: RowLayout | undefined
  let staged: RowLayout | undefined
  let direct: boolean | undefined
  const stage = async (layout: RowLayout): Promise<void> => {
    if (staged === layout) return
    await client.query(`drop table if exists ${stagingName(table)}`)
    await client.query(createStagingSql(table, layout.columns))
    staged = layout
  }
  return {
    begin: async (layout) => {
      if (evolved !== layout) await evolve([...encoder.columns])
      evolved = layout
      direct ??= await isEmpty(client, target, organization)
      return new BatchLoad({ client, table, target, layout, direct, record, stage: () => stage(layout) })
    },
    // What the target has refused once it would refuse again.
    ended: ({ isDirect }) => {
      direct = isDirect
    },
  }
}

async function isEmpty(client: pg.Client, target: string, organization: string): Promise<boolean> {
  const { rows } = await client.query<{ empty: boolean }>(isEmptySql(target), [organization])
  return rows[0]?.empty ?? false
}
