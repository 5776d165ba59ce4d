import { expect } from 'chai'
import { booksStream, streamId } from '../../../src/model/stream.ts'

describe('booksStream', () => {
  it('follows Zoho where the entry is silent', () => {
    expect(booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: '' })).to.deep.equal({
      product: 'books',
      name: 'invoices',
      path: '/invoices',
      detailPaths: ['/invoices'],
      listKey: 'invoices',
      key: 'invoice_id',
      hasLmt: true,
      filterBy: undefined,
      way: 'keyset',
      scanOrder: undefined,
      columns: [],
      flattened: new Set(),
      volatile: new Set(),
      detail: undefined,
      children: [],
    })
  })

  it('takes what the entry says', () => {
    const stream = booksStream('taxes', {
      key: 'tax_id',
      way: 'full-scan',
      path: '/settings/taxes',
      filterBy: 'Taxes.All',
      scanOrder: 'created_time',
      hasLmt: false,
      columns: 'tax_id',
      volatile: 'a\n  b',
    })
    expect(stream).to.include({
      path: '/settings/taxes',
      filterBy: 'Taxes.All',
      scanOrder: 'created_time',
      hasLmt: false,
    })
    expect(stream.volatile).to.deep.equal(new Set(['a', 'b']))
  })

  it('types members by their names, or as the entry says, across lines', () => {
    const { columns } = booksStream('x', {
      key: 'x_id',
      way: 'keyset',
      columns: 'x_id total\n   count:numeric is_odd:text',
    })
    expect(columns).to.deep.equal([
      { name: 'x_id', type: 'text' },
      { name: 'total', type: 'numeric' },
      { name: 'count', type: 'numeric' },
      { name: 'is_odd', type: 'text' },
    ])
  })

  it('names a child by the detail key and the array, no word twice, or as the entry says', () => {
    const children = { invoices: 'invoice_id total', payment_modes: 'home{city}' }
    const detail = { columns: '', children }
    const entry = { key: 'payment_id', way: 'full-scan', columns: '', detail } as const
    expect(booksStream('payments', entry).children).to.deep.equal([
      {
        member: 'invoices',
        table: 'payment_invoices',
        columns: [
          { name: 'invoice_id', type: 'text' },
          { name: 'total', type: 'numeric' },
        ],
        flattened: new Set(),
      },
      {
        member: 'payment_modes',
        table: 'payment_modes',
        columns: [{ name: 'home_city', type: 'text' }],
        flattened: new Set(['home']),
      },
    ])
    const renamed = { ...detail, children: { refunds: { table: 'money_back', columns: 'refund_id' } } }
    expect(booksStream('payments', { ...entry, detail: renamed }).children).to.deep.equal([
      { member: 'refunds', table: 'money_back', columns: [{ name: 'refund_id', type: 'text' }], flattened: new Set() },
    ])
    const named = booksStream('customerpayments', { ...entry, detail: { ...detail, key: 'payment' } })
    expect(named.children[0]?.table).to.equal('payment_invoices')
    expect(named.detail?.key).to.equal('payment')
  })

  it('spreads object{a b} over object_a and object_b', () => {
    const { columns, flattened } = booksStream('x', {
      key: 'x_id',
      way: 'keyset',
      columns: 'x_id home{city since:date} name',
    })
    expect(columns).to.deep.equal([
      { name: 'x_id', type: 'text' },
      { name: 'home_city', type: 'text' },
      { name: 'home_since', type: 'date' },
      { name: 'name', type: 'text' },
    ])
    expect(flattened).to.deep.equal(new Set(['home']))
  })
})

describe('streamId', () => {
  it('is product, organization and name', () => {
    const stream = booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: '' })
    expect(streamId('927270289', stream)).to.equal('books/927270289/invoices')
  })
})
