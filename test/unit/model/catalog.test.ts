import { expect } from 'chai'
import { catalog } from '../../../src/model/catalog.ts'
import { columnName, fittingName } from '../../../src/model/identifier.ts'
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
      ...['contact_persons', 'contact_addresses', 'contact_opening_balances'],
      ...['item_price_brackets', 'item_locations', 'item_tax_preferences'],
      ...['invoice_line_items', 'invoice_taxes', 'invoice_contact_persons_associated'],
      ...['bill_line_items', 'bill_taxes', 'bill_payments', 'bill_vendor_credits', 'bill_purchaseorders'],
      ...['creditnote_line_items', 'creditnote_taxes', 'creditnote_invoices_credited', 'creditnote_detail_refunds'],
      ...['estimate_line_items', 'estimate_taxes', 'salesorder_line_items', 'salesorder_taxes'],
      ...['purchaseorder_line_items', 'purchaseorder_taxes', 'purchaseorder_bills'],
      ...['payment_invoices', 'payment_refunds', 'vendorpayment_bills', 'vendorpayment_refunds'],
      ...['expense_line_items', 'expense_taxes', 'journal_line_items', 'journal_taxes'],
    ])
    expect(names.filter((name) => fittingName(name) !== name)).to.deep.equal([])
    // A list of Zoho's that is no stream yet, under the name that it would have.
    expect(names).to.not.include('creditnote_refunds')
  })

  it('asks for details where children carry the money, for items by bulk, elsewhere only where told to', () => {
    const withDetail = catalog.flatMap(({ name, detail }) => (detail ? [{ name, ...detail }] : []))
    expect(Object.fromEntries(withDetail.map(({ name, key }) => [name, key]))).to.deep.equal({
      ...{ contacts: 'contact', items: 'item', invoices: 'invoice', bills: 'bill', creditnotes: 'creditnote' },
      ...{
        estimates: 'estimate',
        salesorders: 'salesorder',
        purchaseorders: 'purchaseorder',
        customerpayments: 'payment',
      },
      ...{ vendorpayments: 'vendorpayment', expenses: 'expense', journals: 'journal', bankaccounts: 'bankaccount' },
      chartofaccounts: 'chart_of_account',
    })
    const off = withDetail.filter(({ isDefault }) => !isDefault).map(({ name }) => name)
    expect(off).to.deep.equal(['contacts', 'expenses', 'chartofaccounts', 'bankaccounts'])
    expect(withDetail.filter(({ bulk }) => bulk).map(({ name }) => name)).to.deep.equal(['items'])
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
      const told = stream.detail?.columns.map(({ name }) => name) ?? []

      it('has known types only', () => {
        for (const { name, type } of [...stream.columns, ...(stream.detail?.columns ?? [])])
          expect(types, `${name}:${type}`).to.include(type)
      })

      it('names in its detail no member twice, none of its list, and none that has a table', () => {
        const apart = stream.children.map(({ member }) => member)
        const spread = [...stream.flattened].filter((name) => stream.detail?.flattened.has(name))
        const all = [...names, ...told, ...apart]
        expect(all.filter((name, index) => all.indexOf(name) !== index)).to.deep.equal([])
        expect(told.filter((name) => columnName(name) !== name || stream.flattened.has(name))).to.deep.equal([])
        expect(spread).to.deep.equal([])
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
        expect([...stream.volatile].filter((name) => ![...names, ...told].includes(name))).to.deep.equal([])
        expect(stream.scanOrder === undefined || names.includes(stream.scanOrder)).to.equal(true)
      })

      it('never takes key or LMT for volatile', () => {
        expect(stream.volatile.has(stream.key) || stream.volatile.has('last_modified_time')).to.equal(false)
      })
    })
  }
})
