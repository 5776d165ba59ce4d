import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asStream, gen } from 'stream-chain'
import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { Page } from '../model/page.ts'
import type { Pass } from '../model/plan-passes.ts'
import type { StreamState } from '../model/state.ts'
import type { Stream } from '../model/stream.ts'
import { dropRepeats } from '../stages/drop-repeats.ts'
import { encodeRows } from '../stages/encode-rows.ts'
import type { StateManager } from '../state/state-manager.ts'
import type { PageSource } from './page-source.ts'

export interface StreamJob {
  /** `books/927270289/invoices` */
  id: string
  stream: Stream
  pass: Pass
  source: PageSource
  /** Hears that the sink has taken a page. */
  taken(): void
  encoder: RecordEncoder
  sink: Writable
  state: StateManager
  /** What is left to do when every page is loaded: a sweep asks about rows not seen, a rebuild applies what it gathered. */
  settle(): Promise<void>
  /** The state that the read has earned; undefined where it leaves a gap. */
  earned(): StreamState | undefined
  /** Hears that the state has moved. */
  committed(): void
  /** Aborts at once; a stop that finishes the batch in flight is the source's affair. */
  signal: AbortSignal
}

/**
 * Pages are the chunks, and few of them wait anywhere: a page is a call that a kill would waste. `chain()` hands these bounds to
 * its outer stream only and reads 19 pages ahead of a blocked sink; the parts it is made of read 3 (measured).
 */
const onePage = { readableHighWaterMark: 1, writableHighWaterMark: 1 }

/**
 * Copies one stream: pages of records become rows, rows are merged, and when the sink's `finish` has said that all of them are
 * durable, the state moves. A read that was cut short keeps its rows and its checkpoint, and never moves the state.
 * @returns the new state; undefined where the read has earned none
 */
export async function syncStream(job: StreamJob): Promise<StreamState | undefined> {
  const { id, stream, pass, source, taken, encoder, sink, state, settle, earned, committed, signal } = job
  const rows = asStream(gen(dropRepeats(stream.key), encodeRows(encoder)), onePage)
  rows.on('data', taken)
  await pipeline(Readable.from(source.pages(), { highWaterMark: 1 }) satisfies AsyncIterable<Page>, rows, sink, {
    signal,
  })
  source.assertComplete()
  await settle()
  const next = earned()
  if (!next) return undefined
  await state.updateLastSyncTime(id, next, pass)
  committed()
  return next
}
