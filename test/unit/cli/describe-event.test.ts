import { expect } from 'chai'
import { describeEvent } from '../../../src/cli/describe-event.ts'
import { reportOn } from '../../support/report-on.ts'

describe('describeEvent', () => {
  it('counts one as one', () => {
    const streams = ['books/1/invoices']
    expect(describeEvent({ kind: 'opened', runId: 7, streams, destination: 'here' })).to.equal(
      'run 7: 1 stream into here',
    )
    const progress = { kind: 'progress', stream: 'books/1/invoices', records: 1, details: 1, calls: 2 } as const
    expect(describeEvent(progress)).to.equal('books/1/invoices: 1 record, 1 detail in 2 calls')
    expect(describeEvent({ ...progress, records: 200, details: 0, calls: 1 })).to.match(/: 200 records in 1 call$/)
  })

  it('says once that a stream was interrupted', () => {
    const report = { ...reportOn('books/1/taxes'), outcome: 'interrupted', error: 'interrupted' } as const
    expect(describeEvent({ kind: 'finished', stream: report.stream, report })).to.match(
      /^books\/1\/taxes: interrupted, [^:]*$/,
    )
  })
})
