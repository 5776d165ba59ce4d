import { expect } from 'chai'
import fc from 'fast-check'
import { type JsonObject, parseJson } from '../../../src/model/json.ts'
import { RecordEncoder, type Row } from '../../../src/model/record-encoder.ts'
import { booksStream, type Column } from '../../../src/model/stream.ts'
import { catalogColumns } from '../../../src/model/table.ts'

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

function encode(
  changes: JsonObject = {},
  columns: Column[] = known,
  foreign: Column[] = [],
): { row: Row; encoder: RecordEncoder } {
  const encoder = new RecordEncoder(stream, columns, foreign)
  const row = encoder.encode({ ...record, ...changes })
  if (!row) throw new Error('no row')
  return { row, encoder }
}
const hashOf = (changes?: JsonObject, columns?: Column[]): string => encode(changes, columns).row.hash

describe('RecordEncoder', () => {
  it('makes one COPY field of each column, in their order', () => {
    const { row } = encode()
    expect(row).to.include({ id: '1', lmt: Date.parse('2026-06-09T17:17:42Z'), width: 7, misfit: null, misfits: 0 })
    expect(row.line).to.equal('1\t12.5\t2026-06-09\tt\tWien\tDue in 3 days\t2026-06-09T17:17:42Z')
    expect(row.hash).to.match(/^[0-9a-f]{32}$/)
  })

  it('writes NULL where the record lacks a member', () => {
    const row = new RecordEncoder(stream, known).encode({ invoice_id: '1' })
    expect(row).to.include({ lmt: null, line: '1\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N' })
  })

  it('makes no row of a record without an id', () => {
    for (const invoice_id of ['', ' ', null, [], {}, true]) {
      expect(new RecordEncoder(stream, known).encode({ ...record, invoice_id }), JSON.stringify(invoice_id)).to.equal(
        undefined,
      )
    }
    expect(new RecordEncoder(stream, known).encode({ total: 1 })).to.equal(undefined)
  })

  it('takes an id that is a number', () => {
    expect(encode({ invoice_id: 7 }).row)
      .to.include({ id: '7' })
      .and.have.property('line')
      .that.matches(/^7\t/)
  })

  describe('an unknown member', () => {
    it('makes a column by its first value that is not blank', () => {
      const encoder = new RecordEncoder(stream, known)
      expect(encoder.encode({ ...record, extra: '' })).to.include({ width: 7 })
      expect(encoder.encode({ ...record, extra: null })).to.include({ width: 7 })
      expect(encoder.encode({ ...record, extra: 5 })).to.include({ width: 8 })
      expect(encoder.columns.at(-1)).to.deep.equal({ name: 'extra', type: 'numeric' })
      expect(encoder.encode({ ...record, extra: 'five' })).to.include({
        width: 8,
        misfit: '{"extra":"five"}',
        misfits: 1,
      })
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
      const { row, encoder } = encode({ extra: '7' }, known, foreign)
      expect(encoder.columns.at(-1)).to.deep.equal({ name: 'extra_', type: 'text' })
      expect(row.line).to.match(/\t7$/)
      const later = encode({ extra: '8' }, [...known, { name: 'extra_', type: 'text' }], foreign)
      expect(later.encoder.columns).to.have.length(known.length + 1)
      expect(later.row.line).to.match(/\t8$/)
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
      const { row } = encode({ total: 'n/a', date: '2024-02-30' })
      expect(row.line).to.match(/^1\t\\N\t\\N\t/)
      expect(JSON.parse(row.misfit ?? '')).to.deep.equal({ total: 'n/a', date: '2024-02-30' })
      expect(row.misfits).to.equal(2)
    })

    it('changes the hash when its raw value changes', () => {
      expect(hashOf({ total: 'n/a' })).not.to.equal(hashOf({ total: 'none' }))
      expect(hashOf({ total: 'n/a' })).not.to.equal(hashOf({ total: '' }))
    })
  })

  describe('the hash', () => {
    it('is the same in every order of the columns', () => {
      fc.assert(
        fc.property(fc.shuffledSubarray(known, { minLength: known.length, maxLength: known.length }), (columns) => {
          expect(hashOf({}, columns)).to.equal(hashOf())
        }),
      )
    })

    it('is the same with a further column that is NULL', () => {
      expect(hashOf({}, [{ name: 'aaa', type: 'text' }, ...known, { name: 'zzz', type: 'numeric' }])).to.equal(hashOf())
      expect(hashOf({ aaa: '' }, [...known, { name: 'aaa', type: 'text' }])).to.equal(hashOf())
    })

    it('is the same before and after another record taught a column', () => {
      const encoder = new RecordEncoder(stream, known)
      const before = encoder.encode(record)?.hash
      encoder.encode({ ...record, aaa: 1 })
      expect(encoder.encode(record)?.hash).to.equal(before)
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
