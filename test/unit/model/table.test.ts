import { expect } from 'chai'
import { booksStream } from '../../../src/model/stream.ts'
import { catalogColumns, catalogTables, tableOf } from '../../../src/model/table.ts'

describe('tableOf', () => {
  it('is the schema of the product and the name of the list', () => {
    const stream = booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: 'invoice_id' })
    expect(tableOf(stream)).to.deep.equal({
      schema: 'zoho_books',
      name: 'invoices',
      key: 'invoice_id',
      lmt: 'last_modified_time',
      hasDetail: false,
      children: [],
    })
  })

  it('has the tables of its children beside it, with the column of its own id', () => {
    const children = { line_items: 'line_item_id', taxes: 'tax_id' }
    const stream = booksStream('invoices', {
      key: 'invoice_id',
      way: 'keyset',
      columns: 'invoice_id',
      detail: { columns: '', children },
    })
    const same = { schema: 'zoho_books', key: 'invoice_id', parent: 'invoices' }
    expect(tableOf(stream).children).to.deep.equal([
      { ...same, name: 'invoice_line_items' },
      { ...same, name: 'invoice_taxes' },
    ])
    expect(catalogTables(stream).map((columns) => columns[0]?.name)).to.deep.equal([
      'invoice_id',
      'line_item_id',
      'tax_id',
    ])
  })

  it('has no LMT column where rows carry none', () => {
    const stream = booksStream('taxes', { key: 'tax_id', way: 'full-scan', hasLmt: false, columns: 'tax_id' })
    expect(tableOf(stream).lmt).to.equal(undefined)
  })
})

describe('catalogColumns', () => {
  it('names columns as the encoder does', () => {
    const stream = booksStream('x', { key: 'x_id', way: 'keyset', columns: `x_id xmin ${'y'.repeat(70)}:numeric` })
    const columns = catalogColumns(stream)
    expect(columns.slice(0, 2)).to.deep.equal([
      { name: 'x_id', type: 'text' },
      { name: 'xmin_', type: 'text' },
    ])
    expect(columns[2]).to.include({ type: 'numeric' }).and.have.property('name').with.length(63)
  })
})
