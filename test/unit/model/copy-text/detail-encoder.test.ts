import { expect } from 'chai'
import { type EncoderOptions, RecordEncoder } from '../../../../src/model/copy-text/record-encoder.ts'
import type { JsonObject } from '../../../../src/model/json.ts'
import { booksStream } from '../../../../src/model/stream.ts'
import { catalogColumns, detailTables } from '../../../../src/model/table.ts'
import { type DecodedLine, decodeLines } from '../../../support/decode-lines.ts'
import { jsonRecords } from '../../../support/json-records.ts'

const stream = booksStream('invoices', {
  key: 'invoice_id',
  way: 'keyset',
  columns: 'invoice_id total home{city} due_days last_modified_time',
  volatile: 'due_days viewed',
  detail: { columns: 'notes sub_total viewed shop{city}', children: { line_items: 'line_item_id quantity' } },
})
const listed = catalogColumns(stream)
const [detailed = []] = detailTables(stream)
const record: JsonObject = {
  invoice_id: '1',
  total: 12.5,
  home: { city: 'Wien', zip: '1010' },
  due_days: 'Due in 3 days',
  last_modified_time: '2026-06-09T13:17:42-0400',
  notes: 'Thanks',
  sub_total: 10,
  viewed: '2026-06-09',
  shop: { city: 'Graz' },
  line_items: [{ line_item_id: '7', quantity: 2 }],
}

function rowOf(
  members: JsonObject,
  options: Partial<EncoderOptions> = {},
): { row: DecodedLine; encoder: RecordEncoder } {
  const encoder = new RecordEncoder(stream, {
    ...{ organization: '927', runId: 42, owner: 'detail', kept: detailed, others: listed },
    ...options,
  })
  const [row] = decodeLines(encoder.encode(jsonRecords([{ ...record, ...members }])))
  if (!row) throw new Error('no row')
  return { row, encoder }
}
const asList: Partial<EncoderOptions> = { owner: 'list', kept: listed, others: detailed }

describe('RecordEncoder, of details', () => {
  it('writes what its row is found by, the version that it tells of, and columns of details only', () => {
    const { row, encoder } = rowOf({})
    expect(row.fields).to.include({
      invoice_id: '1',
      _detail_lmt: '2026-06-09T17:17:42Z',
      notes: 'Thanks',
      sub_total: '10',
    })
    expect(row.fields).to.include({ shop_city: 'Graz', viewed: '2026-06-09' })
    expect(row.fields).to.not.have.any.keys('total', 'home_city', 'due_days', 'last_modified_time')
    // What the list has no column for, of an object that the list spreads, is the details'.
    expect(row.fields).to.include({ home_zip: '1010' })
    expect(encoder.tables[0]).to.deep.equal([...detailed, { name: 'home_zip', type: 'text' }])
  })

  it('hashes its own columns and children, and neither the version nor what is the list’s', () => {
    const { row } = rowOf({})
    for (const same of [
      { total: 9 },
      { due_days: '' },
      { last_modified_time: '2026-06-10T13:17:42-0400' },
      { viewed: '' },
    ]) {
      expect(rowOf(same).row.hash, JSON.stringify(same)).to.equal(row.hash)
    }
    for (const other of [{ notes: '' }, { sub_total: 9 }, { line_items: [] }, { home: { city: 'Wien', zip: '1' } }]) {
      expect(rowOf(other).row.hash, JSON.stringify(other)).to.not.equal(row.hash)
    }
  })

  it('takes a blank in the place of an array for an empty one, and keeps what is none as a misfit', () => {
    const empty = rowOf({ line_items: [] }).row
    for (const line_items of [null, '', ' ']) expect(rowOf({ line_items }).row).to.deep.equal(empty)
    for (const line_items of ['none', 7, { a: 1 }, [3]]) {
      const { row, encoder } = rowOf({ line_items })
      expect(row.misfit).to.equal(JSON.stringify({ line_items }))
      expect(encoder.encode(jsonRecords([{ ...record, line_items }])).children[0]?.counts).to.deep.equal([])
    }
  })

  it('says nothing of children whose array is not there', () => {
    const { line_items: _lines, ...without } = record
    const { encoder } = rowOf({})
    const rows = encoder.encode(jsonRecords([without, { ...record, line_items: null }]))
    expect(rows.children[0]).to.deep.include({ parents: [1], counts: [0] })
  })

  it('has no version where the detail has no LMT', () => {
    expect(rowOf({ last_modified_time: '' }).row.fields._detail_lmt).to.equal(null)
  })

  it('passes over custom fields that are the list’s, and keeps others', () => {
    const others = [...listed, { name: 'cf_region', type: 'text' as const }]
    const custom_fields = [
      { api_name: 'cf_region', value: 'North' },
      { api_name: 'cf_score', value: 3 },
    ]
    const { row, encoder } = rowOf({ custom_fields, home: {} }, { others })
    expect(row.fields).to.include({ cf_score: '3' })
    expect(row.fields).to.not.have.any.keys('cf_region', 'cf_region_')
    expect(encoder.tables[0]?.at(-1)).to.deep.equal({ name: 'cf_score', type: 'numeric' })
  })
})

describe('RecordEncoder, of a list', () => {
  it('says nothing of children where a blank is in the place of their array', () => {
    const { encoder } = rowOf({}, asList)
    const rows = encoder.encode(jsonRecords([null, ''].map((line_items) => ({ ...record, line_items }))))
    expect(rows.children[0]?.counts).to.deep.equal([])
  })

  it('leaves columns of the details alone, until a row has a value for one: then it is the list’s, typed as it is', () => {
    expect(
      rowOf({ notes: '', sub_total: null, viewed: '', shop: '', home: {} }, asList).row.fields,
    ).to.not.have.any.keys('notes', 'sub_total')
    const { row, encoder } = rowOf({ notes: '', viewed: '', shop: '', home: {} }, asList)
    expect(row.fields).to.include({ sub_total: '10' })
    expect(encoder.tables[0]).to.deep.equal([...listed, { name: 'sub_total', type: 'numeric' }])
  })

  it('takes no room for such a column: it is there', () => {
    const { row } = rowOf({ notes: '', viewed: '', shop: '', home: {} }, { ...asList, room: 0 })
    expect(row.fields).to.include({ sub_total: '10' })
  })
})
