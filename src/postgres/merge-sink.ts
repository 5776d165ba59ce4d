import { Writable } from 'node:stream'
import type pg from 'pg'
import { type Batch, batchAge } from '../model/batch.ts'
import type { Clock } from '../model/clock.ts'
import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { RowLayout } from '../model/copy-text/row-layout.ts'
import { layoutsOf, type RowPage, sizeOf } from '../model/page.ts'
import { createStagingSql, isEmptySql, stagingName } from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { Merged } from '../model/stream-store.ts'
import { BatchLoad } from './batch-load.ts'
import { explainError } from './explain-error.ts'
import type { LoadTarget, LoadWay } from './load-target.ts'

export interface MergeSinkOptions extends LoadTarget {
  encoder: RecordEncoder
  clock: Clock
  /** Makes the columns that the encoder has learned, by table, before a batch that needs them. */
  evolve: (tables: Column[][]) => Promise<void>
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
    loads.ended(full, merged)
    loaded(full.batch, merged)
  }
  const add = async (page: RowPage): Promise<void> => {
    // What waited when the sink was torn down is not loaded any more.
    if (sink.destroyed) return
    // Lines of one COPY have the same columns.
    if (load && !load.takes(page)) await flush()
    if (!load) {
      load = await loads.begin(layoutsOf(page))
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
      const size = sizeOf(page)
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
  begin(layouts: RowLayout[]): Promise<BatchLoad>
  ended(load: BatchLoad, merged: Merged): void
} {
  const { client, table, target, children, organization, owner, encoder, evolve } = options
  let evolved: RowLayout[] = []
  const staged: RowLayout[] = []
  let way: LoadWay | undefined
  const stage = async (layouts: RowLayout[]): Promise<void> => {
    for (const [index, each] of [table, ...table.children].entries()) {
      const layout = layouts[index]
      if (layout === undefined || staged[index] === layout) continue
      await client.query(`drop table if exists ${stagingName(each)}`)
      await client.query(createStagingSql(each, layout.columns))
      staged[index] = layout
    }
  }
  const firstWay = async (): Promise<LoadWay> => {
    // The rows of details are there, and hashes of theirs are nowhere but beside them.
    if (owner === 'detail') return 'staged'
    const targets = [target, ...children.map((child) => child.target)]
    return (await areEmpty(client, targets, organization)) ? 'direct' : 'compared'
  }
  return {
    begin: async (layouts) => {
      if (layouts.some((layout, index) => evolved[index] !== layout)) await evolve(encoder.tables)
      evolved = layouts
      way ??= await firstWay()
      return new BatchLoad({ ...options, layouts, way, stage: () => stage(layouts) })
    },
    // What the target has refused once it would refuse again.
    ended: (load, merged) => {
      way = load.nextWay(merged)
    },
  }
}

async function areEmpty(client: pg.Client, targets: string[], organization: string): Promise<boolean> {
  for (const target of targets) {
    const { rows } = await client.query<{ empty: boolean }>(isEmptySql(target), [organization])
    if (!rows[0]?.empty) return false
  }
  return true
}
