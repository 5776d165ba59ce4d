import { expect } from 'chai'
import { catalog } from '../../src/model/catalog.ts'
import { encodeValue } from '../../src/model/copy-text/encode-value.ts'
import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import { type Caller, openFake } from './fake-caller.ts'

const unlimited = { perMinute: Number.POSITIVE_INFINITY, perDay: Number.POSITIVE_INFINITY }
const objects = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const cents = (value: JsonValue | undefined): number => Math.round(Number(value ?? 0) * 100)
const sum = (items: JsonObject[], member: string): number => items.reduce((all, item) => all + cents(item[member]), 0)
const keyOf = (stream: string): string => catalog.find(({ name }) => name === stream)?.key ?? ''

describe('the fake: details', () => {
  let caller: Caller
  before(async () => {
    caller = await openFake({ records: 1000, limits: unlimited })
  })
  after(() => caller.fake.close())
  const rows = (stream: string) => caller.fake.control.rows(stream)
  const detail = (stream: string, id: JsonValue | undefined): JsonObject =>
    caller.fake.control.detail(stream, String(id)) ?? {}
  const details = (stream: string) =>
    rows(stream).map((row) => ({ row, ...{ of: detail(stream, row[keyOf(stream)]) } }))

  for (const stream of ['invoices', 'estimates', 'salesorders', 'creditnotes', 'bills', 'purchaseorders']) {
    it(`add up to the cent: ${stream}`, () => {
      const rates = new Set<number>()
      for (const { row, of } of details(stream)) {
        const lines = objects(of.line_items)
        expect(lines).not.to.have.length(0)
        expect(sum(lines, 'item_total')).to.equal(cents(of.sub_total))
        expect(sum(objects(of.taxes), 'tax_amount')).to.equal(cents(of.tax_total))
        const other = cents(of.shipping_charge) + cents(of.adjustment)
        expect(cents(of.sub_total) + cents(of.tax_total) + other).to.equal(cents(row.total))
        expect(
          lines.flatMap((line) => objects(line.line_item_taxes)).reduce((all, tax) => all + cents(tax.tax_amount), 0),
        ).to.equal(cents(of.tax_total))
        rates.add(objects(of.taxes).length)
      }
      expect([...rates].sort()).to.deep.equal([0, 1, 2])
    })
  }

  it('have the members of the recordings, in their order, and not those that only lists have', () => {
    const invoice = detail('invoices', rows('invoices')[0]?.invoice_id)
    const names = Object.keys(invoice)
    expect(names.slice(0, 5)).to.deep.equal(
      'invoice_id channel_invoice_id account_identifier invoice_number date'.split(' '),
    )
    expect(names).to.include.members(['notes', 'terms', 'bcy_total', 'account_name', 'qr_code', 'contact'])
    expect(names).not.to.include.members(['due_days'])
    expect(invoice.documents).to.deep.equal([])
    expect(invoice.billing_address).to.include.keys('zip', 'street').and.not.to.have.property('zipcode')
    expect(detail('purchaseorders', rows('purchaseorders')[0]?.purchaseorder_id).price_precision).to.equal(2)
  })

  it('carry no last_modified_time for payments and accounts, also where a test gave one (zoho-api.md 2.6)', async () => {
    await using other = await openFake({ records: 30 })
    const { control } = other.fake
    for (const stream of ['customerpayments', 'chartofaccounts']) {
      const id = String(control.rows(stream)[0]?.[keyOf(stream)])
      control.edit(stream, id, { last_modified_time: 'soon' })
      expect(control.detail(stream, id)).not.to.have.property('last_modified_time')
      expect(control.rows(stream)[0]).to.include({ last_modified_time: 'soon' })
    }
  })

  it('share a payment out over invoices that exist, as its row names them', () => {
    const invoices = new Map(rows('invoices').map((row) => [row.invoice_id, row.invoice_number]))
    const counts = new Set<number>()
    for (const { row, of } of details('customerpayments')) {
      const shares = objects(of.invoices)
      expect(shares.map(({ invoice_id }) => invoices.get(invoice_id ?? ''))).to.deep.equal(
        shares.map(({ invoice_number }) => invoice_number),
      )
      expect(shares.map(({ invoice_number }) => invoice_number).join(', ')).to.equal(row.invoice_numbers)
      expect(sum(shares, 'amount_applied') + sum(objects(of.payment_refunds), 'amount_bcy')).to.equal(cents(row.amount))
      counts.add(shares.length)
    }
    expect([...counts].sort()).to.deep.equal([1, 2, 3])
  })

  it('share out what vendors were paid, from both sides', () => {
    const bills = new Map(rows('bills').map((row) => [row.bill_id, row.bill_number]))
    for (const { row, of } of details('vendorpayments')) {
      for (const { bill_id, bill_number } of objects(of.bills)) expect(bills.get(bill_id ?? '')).to.equal(bill_number)
      const gone = sum(objects(of.bills), 'amount_applied') + sum(objects(of.vendorpayment_refunds), 'amount_bcy')
      expect(gone + cents(row.balance)).to.equal(cents(row.amount))
    }
    const made = new Set(rows('vendorpayments').map((row) => row.payment_id))
    for (const { row, of } of details('bills')) {
      const paid = objects(of.payments)
      expect(paid.every(({ payment_id }) => made.has(payment_id))).to.equal(true)
      expect(sum(paid, 'amount')).to.equal(cents(of.payment_made))
      expect(sum(objects(of.vendor_credits), 'amount')).to.equal(cents(of.vendor_credits_applied))
      expect(cents(of.payment_made) + cents(of.vendor_credits_applied)).to.equal(cents(row.total) - cents(row.balance))
    }
  })

  it('say what closed credit notes were used for', () => {
    for (const { row, of } of details('creditnotes')) {
      const used =
        sum(objects(of.invoices_credited), 'credited_amount') + sum(objects(of.creditnote_refunds), 'amount_bcy')
      expect(used).to.equal(row.status === 'closed' ? cents(row.total) : 0)
    }
  })

  it('debit what they credit in journals, and split expenses', () => {
    for (const { row, of } of details('journals')) {
      const [debits = [], credits = []] = ['debit', 'credit'].map((side) =>
        objects(of.line_items).filter(({ debit_or_credit }) => debit_or_credit === side),
      )
      expect([sum(debits, 'amount'), sum(credits, 'amount')]).to.deep.equal([cents(row.total), cents(row.total)])
    }
    for (const { row, of } of details('expenses'))
      expect(sum(objects(of.line_items), 'amount') + cents(of.tax_amount)).to.equal(cents(row.total))
  })

  it('keep the ids of persons over a save, and name them in transactions', () => {
    const persons = new Map(details('contacts').map(({ row, of }) => [row.contact_id, objects(of.contact_persons)]))
    const contact = rows('contacts').find((row) => (persons.get(row.contact_id ?? '') ?? []).length > 1)
    const ids = (list: JsonValue | undefined) => objects(list).map((person) => person.contact_person_id)
    caller.fake.control.edit('contacts', String(contact?.contact_id))
    const after = detail('contacts', contact?.contact_id)
    expect(ids(after.contact_persons)).to.deep.equal(ids(persons.get(contact?.contact_id ?? '')))
    expect(after.primary_contact_id).to.equal(ids(after.contact_persons)[0])
    const named = details('invoices').filter(({ of }) => objects(of.contact_persons_associated).length > 0)
    expect(named).not.to.have.length(0)
    for (const { row, of } of named)
      expect(ids(persons.get(row.customer_id ?? ''))).to.include.members(ids(of.contact_persons_associated))
  })

  it('have stock by location, as text, where an item is counted at all', () => {
    for (const { row, of } of details('items')) {
      expect('locations' in of).to.equal(typeof row.stock_on_hand === 'number')
      const counts = objects(of.locations).map((location) => location.location_stock_on_hand)
      expect(counts.every((count) => typeof count === 'string')).to.equal(true)
      expect(counts.reduce((all: number, count) => all + Number(count), 0)).to.equal(Number(row.stock_on_hand))
      expect(objects(of.price_brackets).length > 0).to.equal(of.pricing_scheme === 'volume')
    }
  })

  it('have custom fields where list rows have none (zoho-api.md 2.6)', () => {
    const orders = details('salesorders')
    expect(orders.some(({ row }) => 'custom_fields' in row)).to.equal(false)
    expect(orders.some(({ of }) => objects(of.custom_fields).length > 0)).to.equal(true)
    expect(orders.some(({ of }) => objects(of.custom_fields).length === 0)).to.equal(true)
  })

  it('fill every table of an array, and hold nothing that its column in the catalog cannot', () => {
    for (const stream of catalog) {
      const filled = new Set<string>()
      const misfits = new Set<string>()
      for (const { of } of details(stream.name)) {
        const check = (table: string, record: JsonObject, columns: { name: string; type: string }[]) => {
          for (const { name, type } of columns)
            if (encodeValue(record[name], type as 'text').misfit) misfits.add(`${table}.${name}: ${record[name]}`)
        }
        check(stream.name, of, stream.detail?.columns ?? [])
        for (const { member, table, columns } of stream.children)
          for (const item of objects(of[member])) {
            filled.add(table)
            check(table, item, columns)
          }
      }
      expect([...misfits]).to.deep.equal([])
      expect([...filled].sort()).to.deep.equal(stream.children.map(({ table }) => table).sort())
    }
  })

  it('are the same for the same seed, record and version', async () => {
    await using twin = await openFake({ records: 1000, limits: unlimited })
    for (const { name, key } of catalog.filter((stream) => stream.detail)) {
      const id = String(rows(name).at(-1)?.[key])
      expect(twin.fake.control.detail(name, id), name).to.deep.equal(detail(name, id))
    }
  })
})

describe('the fake: steering details', () => {
  let caller: Caller
  beforeEach(async () => {
    caller = await openFake({ records: 60, limits: unlimited })
  })
  afterEach(() => caller.fake.close())
  const ids = (stream: string) => caller.fake.control.rows(stream).map((row) => String(row[keyOf(stream)]))
  const told = async (id: string) => (await caller.get(`/invoices/${id}`)).body.invoice

  it('a replica that lags answers the version before the last save, so many times or until told otherwise', async () => {
    const { control } = caller.fake
    const [id = '', other = ''] = ids('invoices')
    const before = control.detail('invoices', id)
    control.edit('invoices', id)
    const after = control.detail('invoices', id)
    expect(after).not.to.deep.equal(before)
    control.behave('invoices', { detailsBehind: 2 })
    // A record that was not saved has no version before, and costs none of the two.
    expect(await told(other)).to.deep.equal(control.detail('invoices', other))
    expect([await told(id), await told(id), await told(id)]).to.deep.equal([before, before, after])
    control.behave('invoices', { detailsBehind: true })
    expect([await told(id), await told(id), await told(id)]).to.deep.equal([before, before, before])
    expect(control.detail('invoices', id)).to.deep.equal(after)
    control.behave('invoices', { detailsBehind: false })
    expect(await told(id)).to.deep.equal(after)
  })

  it('many items at once lag too', async () => {
    const { control } = caller.fake
    const [id = '', other = ''] = ids('items')
    const before = control.detail('items', id)
    control.edit('items', id)
    control.behave('items', { detailsBehind: 1 })
    const ask = async () => (await caller.get('/itemdetails', { item_ids: `${other},${id}` })).body.items
    expect(await ask()).to.deep.equal([control.detail('items', other), before])
    expect(await ask()).to.deep.equal([control.detail('items', other), control.detail('items', id)])
  })

  it('a save may show in the detail alone', async () => {
    const { control } = caller.fake
    const [id = ''] = ids('invoices')
    const rowOf = () => control.rows('invoices').find((row) => row.invoice_id === id) ?? {}
    const { last_modified_time: _before, updated_time: _also, ...row } = rowOf()
    control.editDetail('invoices', id, { notes: 'told', line_items: [{ line_item_id: '1' }] })
    const now = '2026-06-10T12:15:00-0400'
    expect(rowOf()).to.deep.equal({ ...row, last_modified_time: now, updated_time: now })
    expect(await told(id)).to.deep.include({ notes: 'told', line_items: [{ line_item_id: '1' }] })
  })

  it('one record may fail for ever, in bulk calls too', async () => {
    const { control } = caller.fake
    const [poison = '', good = ''] = ids('items')
    control.fault({ kind: '500', path: poison, count: Number.POSITIVE_INFINITY })
    const status = async (path: string, parameters?: Record<string, string>) =>
      (await caller.get(path, parameters)).status
    for (let times = 0; times < 3; times++) {
      expect(await status(`/items/${poison}`)).to.equal(500)
      expect(await status('/itemdetails', { item_ids: `${good},${poison}` })).to.equal(500)
    }
    expect(await status(`/items/${good}`)).to.equal(200)
    expect(await status('/itemdetails', { item_ids: good })).to.equal(200)
    expect(await status('/items')).to.equal(200)
    control.clearFaults()
    expect(await status(`/items/${poison}`)).to.equal(200)
  })
})
