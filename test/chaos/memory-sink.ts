import { Writable } from 'node:stream'
import { Batch } from '../../src/model/batch.ts'
import type { RowPage } from '../../src/model/page.ts'
import { decodeLines } from '../support/decode-lines.ts'
import type { StoredRow } from './memory-tables.ts'

export interface FullBatch {
  batch: Batch
  /** Out of COPY's text, as a table would give them back; of a key that comes twice the last line. */
  rows: Map<string, Omit<StoredRow, 'runId'>>
}

/**
 * Pages go in batches as into `mergeSink`, but a batch closes after so many pages: at Zoho's pace, on a clock that stands
 * still, none would ever grow old.
 * @param flush commits a batch, at once or not at all
 */
export function memorySink(pagesPerBatch: () => number, flush: (full: FullBatch) => Promise<void>): Writable {
  let batch = new Batch()
  let rows: FullBatch['rows'] = new Map()
  let most = pagesPerBatch()
  const close = async (): Promise<void> => {
    if (batch.pages === 0) return
    const full = { batch, rows }
    batch = new Batch()
    rows = new Map()
    most = pagesPerBatch()
    await flush(full)
  }
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (page: RowPage, _encoding, done) => {
      for (const lines of batch.add(page)) stored(rows, { ...page, lines })
      if (batch.pages < most && !batch.isFull) done()
      else close().then(() => done(), done)
    },
    final: (done) => {
      close().then(() => done(), done)
    },
  })
}

function stored(rows: FullBatch['rows'], page: RowPage): void {
  for (const { hash, fields } of decodeLines(page)) {
    const { invoice_id: id, version, touch, last_modified_time: lmt } = fields
    rows.set(id ?? '', {
      lmt: lmt == null ? null : Date.parse(lmt),
      hash,
      version: Number(version),
      touch: Number(touch),
      deleted: false,
    })
  }
}
