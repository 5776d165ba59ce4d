import { expect } from 'chai'
import fc from 'fast-check'
import { type EncoderOptions, RecordEncoder } from '../../../../src/model/copy-text/record-encoder.ts'
import { type JsonObject, type JsonValue, parseJson } from '../../../../src/model/json.ts'
import { booksStream, type Column } from '../../../../src/model/stream.ts'
import { catalogColumns } from '../../../../src/model/table.ts'
import { type DecodedLine, decodeLines, textLines } from '../../../support/decode-lines.ts'
import { jsonRecords } from '../../../support/json-records.ts'
import { referenceRow } from '../../../support/reference-encoder.ts'
import { someValue } from '../../../support/some-value.ts'

const stream = booksStream('invoices', {
  key: 'invoice_id',
  way: 'keyset',
  columns: 'invoice_id total date is_emailed home{city} due_days last_modified_time',
  volatile: 'due_days',
})
const known = catalogColumns(stream)
const record: JsonObject = {
  invoice_id: '1',
  total: 12.5,
  date: '2026-06-09',
  is_emailed: true,
  home: { city: 'Wien' },
  due_days: 'Due in 3 days',
  last_modified_time: '2026-06-09T13:17:42-0400',
}

const anyRecord: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      total: someValue,
      date: someValue,
      is_emailed: someValue,
      home: fc.oneof(
        fc.record({ city: someValue, zip: someValue, city_formatted: someValue }, { requiredKeys: [] }),
        someValue,
      ),
      due_days: someValue,
      last_modified_time: someValue,
      extra: someValue,
      total_formatted: someValue,
      cf_a: someValue,
      custom_fields: fc.oneof(
        fc.array(fc.record({ api_name: fc.constantFrom('cf_a', 'b'), value: someValue })),
        someValue,
      ),
      custom_field_hash: fc.oneof(
        fc.record({ cf_a: someValue, cf_a_unformatted: someValue, cf_c: someValue }, { requiredKeys: [] }),
        someValue,
      ),
    },
    { requiredKeys: [] },
  )
  .map((members) => ({ invoice_id: '1', ...members }))

function encoderOf(kept: Column[] = known, options: Partial<EncoderOptions> = {}): RecordEncoder {
  return new RecordEncoder(stream, { organization: '927', runId: 42, kept, ...options })
}

/** The only row of a record. */
function rowOf(encoder: RecordEncoder, record: JsonObject): DecodedLine {
  const [row, ...others] = decodeLines(encoder.encode(jsonRecords([record])))
  if (!row || others.length > 0) throw new Error('not one row')
  return row
}

function encode(
  changes: JsonObject = {},
  kept: Column[] = known,
  options: Partial<EncoderOptions> = {},
): { row: DecodedLine; encoder: RecordEncoder } {
  const encoder = encoderOf(kept, options)
  return { row: rowOf(encoder, { ...record, ...changes }), encoder }
}
const hashOf = (changes?: JsonObject, columns?: Column[]): string => encode(changes, columns).row.hash

describe('RecordEncoder', () => {
  it('makes a line of each record: stamp, hash, a field of each column, misfits', () => {
    const rows = encoderOf().encode(jsonRecords([record, { ...record, invoice_id: '2', last_modified_time: '' }]))
    expect(rows).to.deep.include({ ids: ['1', '2'], lmts: [Date.parse('2026-06-09T17:17:42Z'), null], misfits: 0 })
    const [first = '', second = ''] = textLines(rows.lines)
    expect(first).to.match(
      /^927\t42\t[0-9a-f]{32}\tDue in 3 days\t1\t12\.5\t2026-06-09\tt\tWien\t2026-06-09T17:17:42Z\t\\N$/,
    )
    expect(rows.ends).to.deep.equal([first.length + 1, first.length + second.length + 2])
  })

  it('writes NULL where the record lacks a member', () => {
    const { fields } = rowOf(encoderOf(), { invoice_id: '1' })
    expect(Object.values(fields).filter((field) => field !== null)).to.deep.equal(['1'])
    expect(Object.keys(fields)).to.have.members(known.map(({ name }) => name))
  })

  it('makes no row of a record without an id', () => {
    for (const invoice_id of ['', ' ', null, [], {}, true]) {
      const one = { ...record, invoice_id }
      expect(encoderOf().encode(jsonRecords([one])), JSON.stringify(invoice_id)).to.deep.include({
        ids: [],
        quarantined: [one],
      })
    }
    expect(encoderOf().encode(jsonRecords([{ total: 1 }, record]))).to.deep.include({
      ids: ['1'],
      quarantined: [{ total: 1 }],
    })
  })

  it('takes an id that is a number', () => {
    expect(encode({ invoice_id: 7 }).row.fields).to.include({ invoice_id: '7' })
    expect(encoderOf().encode(jsonRecords([{ invoice_id: 7 }])).ids).to.deep.equal(['7'])
  })

  it('escapes a stamp that is not plain', () => {
    expect(encode({}, known, { organization: 'a\tb\\é' }).row).to.include({ organization: 'a\tb\\é', runId: '42' })
  })

  it('makes of any records what the slow and obvious way makes', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 5 }), (records) => {
        const encoder = encoderOf()
        encoder.encode(jsonRecords(records))
        const rows = decodeLines(encoder.encode(jsonRecords(records)))
        const expected = records.map((one) => ({
          ...{ organization: '927', runId: '42' },
          ...referenceRow(one, stream, encoder.tables),
        }))
        expect(rows.map((row) => ({ ...row, children: [] }))).to.deep.equal(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps what it has given away: the next page is written elsewhere', () => {
    const encoder = encoderOf()
    const first = encoder.encode(jsonRecords([record]))
    const text = first.lines.toString()
    encoder.encode(jsonRecords([{ ...record, invoice_id: '2', total: 99 }]))
    expect(first.lines.toString()).to.equal(text)
  })

  describe('an unknown member', () => {
    it('makes a column by its first value that is not blank', () => {
      const encoder = encoderOf()
      const fields = (extra: JsonValue): DecodedLine['fields'] => rowOf(encoder, { ...record, extra }).fields
      expect(fields('')).not.to.have.property('extra')
      expect(fields(null)).not.to.have.property('extra')
      expect(fields(5)).to.include({ extra: '5' })
      expect(encoder.columns.at(-1)).to.deep.equal({ name: 'extra', type: 'numeric' })
      expect(rowOf(encoder, { ...record, extra: 'five' })).to.have.property('misfit', '{"extra":"five"}')
    })

    it('is in all rows of the page in which it came first', () => {
      const rows = encoderOf().encode(
        jsonRecords([record, { ...record, extra: 5 }, { ...record, more: 'x', extra: 6 }]),
      )
      expect(decodeLines(rows).map(({ fields }) => [fields.extra, fields.more])).to.deep.equal([
        [null, null],
        ['5', null],
        ['6', 'x'],
      ])
      expect(rows.ids).to.have.length(3)
    })

    it('is kept as a misfit where the table takes no more columns', () => {
      const { row, encoder } = encode({ extra: 5, more: '', cf_x: 'y' }, known, { room: 0 })
      expect(JSON.parse(row.misfit ?? '')).to.deep.equal({ extra: 5, cf_x: 'y' })
      expect(encoder.columns).to.deep.equal(known)
      expect(encode({ extra: 5, more: 1 }, known, { room: 1 }).row).to.deep.include({ misfit: '{"more":1}' })
    })

    for (const [json, type] of [
      ['"12.5"', 'text'],
      ['"2026-06-09"', 'text'],
      ['12.5', 'numeric'],
      ['1234567890123456789012345', 'numeric'],
      ['false', 'boolean'],
      ['[]', 'jsonb'],
      ['{"a":1}', 'jsonb'],
    ] as const) {
      it(`is ${type} by ${json}`, () => {
        const { encoder } = encode({ extra: parseJson(json) })
        expect(encoder.columns.at(-1)).to.deep.equal({ name: 'extra', type })
      })
    }

    it('takes the type that Zoho says for a custom field, unless its first value belies it', () => {
      const cf = (data_type: string, value: string): JsonObject => ({
        custom_fields: [{ api_name: 'cf_a', data_type, value }],
      })
      expect(encode(cf('date', '2026-06-09')).encoder.columns.at(-1)).to.deep.equal({ name: 'cf_a', type: 'date' })
      expect(encode(cf('date', 'soon')).encoder.columns.at(-1)).to.deep.equal({ name: 'cf_a', type: 'text' })
    })

    it("never goes to a column of that name that is the user's own, but to the same other one every time", () => {
      const foreign: Column[] = [{ name: 'extra', type: 'numeric' }]
      const { row, encoder } = encode({ extra: '7' }, known, { foreign })
      expect(encoder.columns.at(-1)).to.deep.equal({ name: 'extra_', type: 'text' })
      expect(row.fields).to.include({ extra_: '7' })
      const later = encode({ extra: '8' }, [...known, { name: 'extra_', type: 'text' }], { foreign })
      expect(later.encoder.columns).to.have.length(known.length + 1)
      expect(later.row.fields).to.include({ extra_: '8' })
    })

    it('whose other name is the user’s own too, goes to a third', () => {
      const foreign: Column[] = ['extra', 'extra_'].map((name) => ({ name, type: 'text' }))
      expect(encode({ extra: '7' }, known, { foreign }).encoder.columns.at(-1)?.name).to.equal('extra__')
    })

    it('whose column another member of the record has, is kept as a misfit', () => {
      const { row } = encode({ xmin: 'a', xmin_: 'b' })
      expect(row.fields).to.include({ xmin_: 'a' })
      expect(JSON.parse(row.misfit ?? '')).to.deep.equal({ xmin_: 'b' })
      expect(encode({ xmin: 'a', xmin_: ' ' }).row.misfit).to.equal(null)
    })

    it('that finds no room in the table is kept as a misfit, and named', () => {
      const { row, encoder } = encode({ one: 1, two: 'b', three: '' }, known, { room: 1 })
      expect(row.fields).to.include({ one: '1' })
      expect(JSON.parse(row.misfit ?? '')).to.deep.equal({ two: 'b' })
      expect([...(encoder.homeless[0]?.table ?? [])]).to.deep.equal(['two'])
    })

    it('that finds no room in a row of 8 kB is kept as a misfit, and named; a shorter row has room for it', () => {
      const members = Object.fromEntries(
        Array.from({ length: 500 }, (_unused, index) => [`m${index}`, '4608000000312345678']),
      )
      const { row, encoder } = encode(members)
      const held = Object.keys(members).filter((name) => row.fields[name] !== null)
      expect(held.length * 20).to.be.within(6000, 7000)
      expect(Object.keys(JSON.parse(row.misfit ?? '')), 'the last ones').to.deep.equal(
        Object.keys(members).slice(held.length),
      )
      expect([...(encoder.homeless[0]?.row ?? [])]).to.deep.equal(Object.keys(members).slice(held.length))
      expect(rowOf(encoder, { ...record, m499: 'last' }).fields).to.include({ m499: 'last' })
    })

    it('goes to a name that PostgreSQL takes', () => {
      expect(encode({ xmin: 'a' }).encoder.columns.at(-1)).to.deep.equal({ name: 'xmin_', type: 'text' })
    })

    it('leaves the columns that were handed in alone', () => {
      encode({ extra: 5 })
      expect(known).to.have.length(7)
    })
  })

  describe('a misfit', () => {
    it('is NULL, and its raw value is kept by column', () => {
      const changes = { total: 'n/a', date: '2024-02-30' }
      const { row } = encode(changes)
      expect(row.fields).to.include({ total: null, date: null })
      expect(JSON.parse(row.misfit ?? '')).to.deep.equal(changes)
      expect(encoderOf().encode(jsonRecords([{ ...record, ...changes }])).misfits).to.equal(2)
    })

    it('changes the hash when its raw value changes', () => {
      expect(hashOf({ total: 'n/a' })).not.to.equal(hashOf({ total: 'none' }))
      expect(hashOf({ total: 'n/a' })).not.to.equal(hashOf({ total: '' }))
    })
  })

  describe('the hash', () => {
    it('is the same with a further column that is NULL, wherever it was added behind', () => {
      expect(hashOf({}, [...known, { name: 'zzz', type: 'numeric' }])).to.equal(hashOf())
      expect(hashOf({ aaa: '' }, [...known, { name: 'aaa', type: 'text' }])).to.equal(hashOf())
      const row = { invoice_id: '1', total: 1 }
      const short = encoderOf(known.slice(0, 2))
      expect(rowOf(encoderOf(), row).hash).to.equal(rowOf(short, row).hash)
    })

    it('is the same before and after another record taught a column', () => {
      const encoder = encoderOf()
      const before = rowOf(encoder, record).hash
      rowOf(encoder, { ...record, aaa: 1 })
      expect(rowOf(encoder, record).hash).to.equal(before)
    })

    it('changes where a column among the others is gone, so that rows are written again when it comes back', () => {
      const [id, total, ...others] = known
      if (!id || !total) throw new Error('no columns')
      expect(hashOf({}, [id, ...others, total])).not.to.equal(hashOf())
    })

    it('does not see volatile members', () => {
      expect(hashOf({ due_days: 'Due today' })).to.equal(hashOf())
    })

    it('does not see another printed offset of the same instant', () => {
      expect(hashOf({ last_modified_time: '2026-06-09T17:17:42+0000' })).to.equal(hashOf())
    })

    it('does not see whether a blank is missing, null or empty', () => {
      expect(hashOf({ date: '' })).to.equal(hashOf({ date: null }))
    })

    it('changes with every other value, and with the column that holds it', () => {
      const hashes = [
        hashOf(),
        hashOf({ total: 12.51 }),
        hashOf({ is_emailed: false }),
        hashOf({ home: { city: 'Graz' } }),
        hashOf({ last_modified_time: '2026-06-09T13:17:43-0400' }),
        hashOf({ a: 'x' }),
        hashOf({ b: 'x' }),
      ]
      expect(new Set(hashes).size).to.equal(hashes.length)
    })
  })
})
