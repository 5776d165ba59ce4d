import { expect } from 'chai'
import { RecordEncoder } from '../../../src/model/copy-text/record-encoder.ts'
import { booksStream } from '../../../src/model/stream.ts'
import { catalogColumns } from '../../../src/model/table.ts'
import { encodeRows } from '../../../src/stages/encode-rows.ts'
import { decodeLines } from '../../support/decode-lines.ts'
import { jsonRecords } from '../../support/json-records.ts'

const stream = booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: 'invoice_id total' })
const checkpoint = { way: 'keyset', from: null, firstAnswer: 0, newestLmt: null } as const

describe('encodeRows', () => {
  it('turns records into rows in their order, and sets aside those without an id', () => {
    const stage = encodeRows(new RecordEncoder(stream, { organization: '1', runId: 2, kept: catalogColumns(stream) }))
    let released = 0
    const page = stage({
      records: jsonRecords([{ invoice_id: '2', total: 1 }, { total: 5 }, { invoice_id: '1', total: 2 }]),
      release: () => {
        released += 1
      },
      repeats: 2,
      checkpoint,
    })
    expect(decodeLines(page).map(({ fields }) => fields)).to.deep.equal([
      { invoice_id: '2', total: '1' },
      { invoice_id: '1', total: '2' },
    ])
    expect(page.quarantined).to.deep.equal([{ total: 5 }])
    expect(page.checkpoint).to.equal(checkpoint)
    expect(page.repeats).to.equal(2)
    expect(released).to.equal(1)
    page.release()
    expect(released, 'its lines are another matter').to.equal(1)
  })
})
