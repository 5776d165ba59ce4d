import { Writable } from 'node:stream'
import { Batch } from '../../src/model/batch.ts'
import type { RowPage } from '../../src/model/page.ts'

/**
 * Pages go in batches as into `mergeSink`, but a batch closes after so many pages: at Zoho's pace, on a clock that stands
 * still, none would ever grow old.
 * @param flush commits a batch, at once or not at all
 */
export function memorySink(pagesPerBatch: () => number, flush: (batch: Batch) => Promise<void>): Writable {
  let batch = new Batch()
  let most = pagesPerBatch()
  const close = async (): Promise<void> => {
    if (batch.isEmpty) return
    const full = batch
    batch = new Batch()
    most = pagesPerBatch()
    await flush(full)
  }
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (page: RowPage, _encoding, done) => {
      batch.add(page)
      if (batch.pages < most && !batch.isFull) done()
      else close().then(() => done(), done)
    },
    final: (done) => {
      close().then(() => done(), done)
    },
  })
}
