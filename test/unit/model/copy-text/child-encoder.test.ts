import { expect } from 'chai'
import fc from 'fast-check'
import type { EncodedRows } from '../../../../src/model/copy-text/encoded-rows.ts'
import { type EncoderOptions, RecordEncoder } from '../../../../src/model/copy-text/record-encoder.ts'
import { isObject, type JsonObject, type JsonValue } from '../../../../src/model/json.ts'
import { booksStream } from '../../../../src/model/stream.ts'
import { catalogColumns } from '../../../../src/model/table.ts'
import { type DecodedChild, decodeChildren, decodeLines, textLines } from '../../../support/decode-lines.ts'
import { jsonRecords } from '../../../support/json-records.ts'
import { referenceRow } from '../../../support/reference-encoder.ts'
import { someValue } from '../../../support/some-value.ts'

const stream = booksStream('invoices', {
  key: 'invoice_id',
  way: 'keyset',
  columns: 'invoice_id total due_days',
  volatile: 'due_days',
  detail: { columns: '', children: { line_items: 'line_item_id quantity home{city} tags', taxes: 'tax_id' } },
})
const item: JsonObject = { line_item_id: '7', quantity: 2, tags: [{ a: 1 }] }

function encoderOf(options: Partial<EncoderOptions> = {}): RecordEncoder {
  return new RecordEncoder(stream, { organization: '927', runId: 42, kept: catalogColumns(stream), ...options })
}
function encode(line_items: JsonValue | undefined, options?: Partial<EncoderOptions>, more: JsonObject = {}) {
  const encoder = encoderOf(options)
  const record: JsonObject = line_items === undefined ? {} : { line_items }
  const rows = encoder.encode(jsonRecords([{ invoice_id: '1', total: 5, ...record, ...more }]))
  return { rows, encoder, items: childrenOf(rows)[0], ...decodeLines(rows)[0] }
}
function childrenOf({ children, ids }: EncodedRows, table = 0): (DecodedChild[] | undefined)[] {
  const rows = children[table]
  if (!rows) throw new Error(`no child table ${table}`)
  return decodeChildren(rows, ids.length)
}
const hashOf = (line_items?: JsonValue, more?: JsonObject): string | undefined => encode(line_items, {}, more).hash

const someItem = fc.record(
  {
    line_item_id: someValue,
    quantity: someValue,
    home: fc.oneof(fc.record({ city: someValue }), someValue),
    tags: someValue,
    invoice_id: someValue,
    _index: someValue,
    cf_a: someValue,
    custom_fields: fc.array(fc.record({ api_name: fc.constantFrom('cf_a', 'b'), value: someValue })),
    extra: someValue,
    extra_formatted: someValue,
  },
  { requiredKeys: [] },
)
const someItems = fc.oneof(
  { weight: 4, arbitrary: fc.array(someItem, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(fc.oneof(someItem, someValue), { maxLength: 2 }) },
  { weight: 1, arbitrary: someValue },
)
const anyRecord: fc.Arbitrary<JsonObject> = fc
  .record({ total: someValue, due_days: someValue, line_items: someItems, taxes: someItems }, { requiredKeys: [] })
  .map((members) => ({ invoice_id: 'é\t1', ...members }))

describe('children of encoded records', () => {
  it('are lines of their table: stamp, the id of their parent, their index, a field of each column, misfits', () => {
    const { rows } = encode([item, { quantity: 'many' }])
    expect(textLines(rows.children[0]?.lines ?? Buffer.of())).to.deep.equal([
      '927\t42\t1\t0\t7\t2\t\\N\t[{"a":1}]\t\\N',
      '927\t42\t1\t1\t\\N\t\\N\t\\N\t\\N\t{"quantity":"many"}',
    ])
    expect(rows.misfits).to.equal(1)
    expect(rows.layout.columns.map(({ name }) => name)).to.deep.equal(['due_days', 'invoice_id', 'total'])
  })

  it('are what the slow and obvious way makes of any records', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 4 }), (records) => {
        const encoder = encoderOf()
        encoder.encode(jsonRecords(records))
        const rows = encoder.encode(jsonRecords(records))
        const named = records.map(keyedApart)
        const expected = named.map((record) => referenceRow(record, stream, encoder.tables))
        const byTable = rows.children.map((_children, table) => childrenOf(rows, table))
        const found = decodeLines(rows).map(({ hash, fields, misfit }, row) => ({
          ...{ hash, fields, misfit },
          children: byTable.map((children) =>
            children[row]?.map((child) => ({ fields: child.fields, misfit: child.misfit })),
          ),
        }))
        expect(found).to.deep.equal(expected)
        for (const child of byTable.flat(2)) expect(child ?? {}).to.include(child ? { parent: 'é\t1' } : {})
        for (const children of byTable.flat()) {
          expect(children?.map(({ index }) => index)).to.deep.equal(children?.map((_child, index) => index))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('belong to the row of their record, one without an id left out', () => {
    const { children, ids } = encoderOf().encode(
      jsonRecords([{ line_items: [item] }, { invoice_id: '2' }, { invoice_id: '3', line_items: [item] }]),
    )
    expect(ids).to.deep.equal(['2', '3'])
    expect(children[0]).to.deep.include({ parents: [1], counts: [1] })
  })

  it('tell an empty array from none', () => {
    expect(encode([]).items).to.deep.equal([])
    for (const none of [undefined, null, '', ' ']) expect(encode(none).items).to.equal(undefined)
  })

  it('teach their own table columns, and all lines of the page have them', () => {
    const encoder = encoderOf()
    const rows = encoder.encode(
      jsonRecords([
        { invoice_id: '1', line_items: [item] },
        { invoice_id: '2', line_items: [item, { ...item, sku: 'x' }] },
      ]),
    )
    expect(childrenOf(rows).map((children) => children?.map(({ fields }) => fields.sku))).to.deep.equal([
      [null],
      [null, 'x'],
    ])
    expect(encoder.tables.map((columns) => columns.at(-1)?.name)).to.deep.equal(['due_days', 'sku', 'tax_id'])
    expect(rows.ids).to.deep.equal(['1', '2'])
  })

  it("never go to the columns that are zsync's, or the user's own", () => {
    const foreign = [{ name: 'sku', type: 'text' } as const]
    const kept = catalogColumns(stream.children[0] ?? { columns: [] })
    const { items } = encode([{ invoice_id: 'a', _index: 'b', sku: 'c' }], { children: [{ kept, foreign }] })
    expect(items?.[0]).to.deep.include({ parent: '1', index: 0 })
    expect(items?.[0]?.fields).to.include({ invoice_id_: 'a', _index_: 'b', sku_: 'c' })
  })

  it('take no place among the columns of their parent; what is no array of objects is a misfit there', () => {
    expect(encode([item]).encoder.columns).to.deep.equal(catalogColumns(stream))
    const { fields, misfit, items, rows } = encode([item, 5])
    expect(fields).not.to.have.property('line_items')
    expect(JSON.parse(misfit ?? '')).to.deep.equal({ line_items: [item, 5] })
    expect(items).to.equal(undefined)
    expect(rows.misfits).to.equal(1)
  })

  it('keep what was given away: the next page is written elsewhere', () => {
    const encoder = encoderOf()
    const [first] = encoder.encode(jsonRecords([{ invoice_id: '1', line_items: [item] }])).children
    const text = first?.lines.toString()
    encoder.encode(jsonRecords([{ invoice_id: '2', line_items: [{ ...item, quantity: 99 }, item] }]))
    expect(first?.lines.toString()).to.equal(text)
    expect(first?.counts).to.deep.equal([1])
  })

  describe('and the hash of their parent', () => {
    it('changes with any of them, their order and their table', () => {
      const other = { ...item, line_item_id: '8' }
      const hashes = [
        hashOf(),
        hashOf([]),
        hashOf([{}]),
        hashOf([{}, {}]),
        hashOf([item]),
        hashOf([item, other]),
        hashOf([other, item]),
        hashOf([{ ...item, quantity: 'n/a' }]),
        hashOf([{ ...item, extra: '2' }]),
        hashOf([{ ...item, other: '2' }]),
        hashOf(undefined, { taxes: [] }),
        hashOf([], { taxes: [] }),
      ]
      expect(new Set(hashes).size).to.equal(hashes.length)
    })

    it('stays the same with another run, a column that is NULL, and a record that a list shows', () => {
      const wider = [...catalogColumns(stream.children[0] ?? { columns: [] }), { name: 'zzz', type: 'text' } as const]
      expect(encode([item], { runId: 43, organization: '928' }).hash).to.equal(hashOf([item]))
      expect(encode([item], { children: [{ kept: wider, foreign: [] }] }).hash).to.equal(hashOf([item]))
      const plain = booksStream('invoices', {
        ...{ key: 'invoice_id', way: 'keyset' },
        columns: 'invoice_id total due_days',
        volatile: 'due_days',
      })
      const bare = new RecordEncoder(plain, { organization: '927', runId: 42, kept: catalogColumns(plain) })
      expect(decodeLines(bare.encode(jsonRecords([{ invoice_id: '1', total: 5 }])))[0]?.hash).to.equal(hashOf())
    })
  })

  describe('whose table or row has no place for a value', () => {
    const misfitOf = ({ items }: ReturnType<typeof encode>): unknown => JSON.parse(items?.[0]?.misfit ?? 'null')
    const kept = catalogColumns(stream.children[0] ?? { columns: [] })

    it('keep it as a misfit, and it is named by table', () => {
      const full = encode([{ ...item, one: 1, two: 'b' }], { children: [{ kept, foreign: [], room: 1 }] })
      expect(misfitOf(full)).to.deep.equal({ two: 'b' })
      expect(full.items?.[0]?.fields).to.include({ one: '1' })
      expect(full.encoder.homeless.map(({ table }) => [...table])).to.deep.equal([[], ['two'], []])
    })

    it('do so where the row is full', () => {
      const members = Array.from({ length: 500 }, (_unused, index) => [`m${index}`, '4608000000312345678'])
      const wide = encode([{ ...item, ...Object.fromEntries(members) }])
      const left = Object.keys(misfitOf(wide) ?? {})
      expect(left).to.have.length.within(100, 250).and.to.include('m499')
      expect(wide.encoder.homeless.map(({ row }) => [...row])).to.deep.equal([[], left, []])
      expect(wide.misfit, 'the parent has room').to.equal(null)
    })

    it('do so where another member has the column', () => {
      const clash = encode([{ xmin: 'a', xmin_: 'b' }])
      expect(misfitOf(clash)).to.deep.equal({ xmin_: 'b' })
      expect(hashOf([{ xmin: 'a', xmin_: 'c' }])).not.to.equal(clash.hash)
    })
  })
})

/** Members that bear the name of one of zsync's columns go to another. */
function keyedApart(record: JsonObject): JsonObject {
  const apart = (value: JsonValue): JsonValue =>
    Array.isArray(value) && value.every((one) => isObject(one)) ? value.map(renamed) : value
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, apart(value)]))
}

function renamed(one: JsonObject): JsonObject {
  const names: Record<string, string> = { invoice_id: 'invoice_id_', _index: '_index_' }
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [names[name] ?? name, value]))
}
