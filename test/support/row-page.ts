import { RecordEncoder } from '../../src/model/copy-text/record-encoder.ts'
import type { RowPage } from '../../src/model/page.ts'
import { booksStream } from '../../src/model/stream.ts'
import { catalogColumns } from '../../src/model/table.ts'
import { encodeRows } from '../../src/stages/encode-rows.ts'
import { jsonRecords } from './json-records.ts'

const stream = booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: 'invoice_id' })

/** A page of rows with these ids. */
export function rowPage(...ids: string[]): RowPage {
  const encoder = new RecordEncoder(stream, { organization: '1', runId: 2, kept: catalogColumns(stream) })
  const records = jsonRecords(ids.map((invoice_id) => ({ invoice_id })))
  const checkpoint = { way: 'keyset', from: null, firstAnswer: 0, newestLmt: null } as const
  return encodeRows(encoder)({ records, repeats: 0, checkpoint })
}
