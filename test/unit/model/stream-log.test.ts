import { expect } from 'chai'
import { Batch } from '../../../src/model/batch.ts'
import { StreamLog } from '../../../src/model/stream-log.ts'

describe('StreamLog', () => {
  it('adds batches up, and reports instants as text', () => {
    const log = new StreamLog('books/1/invoices', 'incremental')
    const batch = new Batch()
    Object.assign(batch, { pages: 2, records: 300, misfits: 4 })
    batch.quarantined.push({ a: 1 })
    log.count(batch, { inserted: 100, updated: 50, unchanged: 150 })
    log.count(batch, undefined)
    log.state = { watermark: 1000, completeAsOf: 2000, sweptAt: null, runId: 1, committedAt: 3000 }
    log.reading = { way: 'keyset', proof: '' }
    expect(log.report('complete', null, 1.5)).to.deep.include({
      stream: 'books/1/invoices',
      outcome: 'complete',
      way: 'keyset',
      pages: 4,
      records: 600,
      misfits: 8,
      quarantined: 2,
      inserted: 100,
      updated: 50,
      unchanged: 150,
      watermark: '1970-01-01T00:00:01Z',
      completeAsOf: '1970-01-01T00:00:02Z',
      seconds: 1.5,
    })
  })

  it('reports nulls for what is not known', () => {
    expect(new StreamLog('books/1/taxes', 'full-rebuild').report('failed', 'why', 0)).to.deep.include({
      way: null,
      watermark: null,
      completeAsOf: null,
      error: 'why',
    })
  })
})
