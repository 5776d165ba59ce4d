import { expect } from 'chai'
import { catalog } from '../../../src/model/catalog.ts'
import { columnName } from '../../../src/model/identifier.ts'
import { nameOf, tableOf } from '../../../src/model/table.ts'

const types = ['text', 'numeric', 'boolean', 'date', 'timestamptz', 'jsonb']

describe('catalog', () => {
  it('has unique stream names and unique table names', () => {
    const names = catalog.map(({ product, name }) => `${product}/${name}`)
    const tables = catalog.map(tableOf).flatMap((table) => [table, ...table.children].map(nameOf))
    expect(names).to.have.length.above(10)
    expect(new Set(names).size).to.equal(names.length)
    expect(tables).to.include.members(
      ['invoice_line_items', 'payment_invoices'].map((name) => `"zoho_books"."${name}"`),
    )
    // A view stands beside each.
    expect(new Set(tables.flatMap((name) => [name, name.replace(/"$/, '_live"')])).size).to.equal(2 * tables.length)
  })

  it('names children after what Zoho calls one parent and the array, no word twice', () => {
    const names = catalog.flatMap(({ children }) => children.map(({ table }) => table))
    expect(names).to.deep.equal([
      ...['contact_persons', 'invoice_line_items', 'bill_line_items', 'creditnote_line_items', 'estimate_line_items'],
      ...['salesorder_line_items', 'purchaseorder_line_items', 'payment_invoices', 'vendorpayment_bills'],
      'journal_line_items',
    ])
  })

  for (const { key, children } of catalog) {
    for (const child of children) {
      it(`names the columns of ${child.table} once, with known types, and none that is zsync's`, () => {
        const names = child.columns.map(({ name }) => name)
        expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([])
        expect(names.filter((name) => columnName(name) !== name || name === key)).to.deep.equal([])
        for (const { name, type } of child.columns) expect(types, `${name}:${type}`).to.include(type)
      })
    }
  }

  for (const stream of catalog) {
    describe(stream.name, () => {
      const names = stream.columns.map(({ name }) => name)

      it('has known types only', () => {
        for (const { name, type } of stream.columns) expect(types, `${name}:${type}`).to.include(type)
      })

      it('names no column twice, and none that would be renamed', () => {
        expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([])
        expect(names.filter((name) => columnName(name) !== name)).to.deep.equal([])
      })

      it('has its key as text', () => {
        expect(stream.columns).to.deep.include({ name: stream.key, type: 'text' })
      })

      it('says rightly whether rows carry an LMT', () => {
        expect(names.includes('last_modified_time')).to.equal(stream.hasLmt)
        expect(stream.hasLmt || stream.way === 'full-scan').to.equal(true)
      })

      it('has its volatile columns and its scan order among its columns', () => {
        expect([...stream.volatile].filter((name) => !names.includes(name))).to.deep.equal([])
        expect(stream.scanOrder === undefined || names.includes(stream.scanOrder)).to.equal(true)
      })

      it('never takes key or LMT for volatile', () => {
        expect(stream.volatile.has(stream.key) || stream.volatile.has('last_modified_time')).to.equal(false)
      })
    })
  }
})
