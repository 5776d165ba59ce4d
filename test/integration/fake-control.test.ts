import { expect } from 'chai'
import { begin, type Caller, openFake } from './fake-caller.ts'

const now = '2026-06-10T12:15:00-0400'
const newestFirst = { sort_column: 'last_modified_time', sort_order: 'D' }

describe('the fake: control', () => {
  let caller: Caller
  beforeEach(async () => {
    caller = await openFake({ records: 60 })
  })
  afterEach(() => caller.fake.close())
  const row = (stream: string, key: string, id: string) =>
    caller.fake.control.rows(stream).find((other) => other[key] === id)
  const firstInvoice = () => String(caller.fake.control.rows('invoices')[0]?.invoice_id)

  it('creates records stamped with its time, with the members that are given', async () => {
    const ids = caller.fake.control.create('invoices', 3, { reference_number: 'mine' })
    const rows = (await caller.list('invoices', newestFirst)).slice(0, 3)
    expect(rows.map((other) => other.invoice_id)).to.have.members(ids)
    for (const other of rows)
      expect(other).to.include({ created_time: now, last_modified_time: now, reference_number: 'mine' })
  })

  it('edits a record: LMT is now, something shows, and it moves in the order (zoho-api.md 12.2: row moves)', async () => {
    const id = firstInvoice()
    const before = row('invoices', 'invoice_id', id)
    caller.fake.control.edit('invoices', id)
    const [newest] = await caller.list('invoices', newestFirst)
    expect(newest).to.include({
      invoice_id: id,
      last_modified_time: now,
      updated_time: now,
      created_time: before?.created_time,
    })
    expect(newest?.total).not.to.equal(before?.total)
    expect(newest?.balance).to.equal(newest?.total)
    expect(newest?.reference_number).not.to.equal(before?.reference_number)
  })

  it('shows something new after each edit, in every stream that has edits', () => {
    for (const stream of [
      'contacts',
      'items',
      'bills',
      'creditnotes',
      'estimates',
      'salesorders',
      'purchaseorders',
      'customerpayments',
      'vendorpayments',
      'expenses',
      'journals',
      'chartofaccounts',
    ]) {
      const key =
        { customerpayments: 'payment_id', vendorpayments: 'payment_id', chartofaccounts: 'account_id' }[stream] ??
        `${stream.slice(0, -1)}_id`
      const id = String(caller.fake.control.rows(stream)[0]?.[key])
      const seen = new Set([JSON.stringify(row(stream, key, id))])
      for (let edits = 0; edits < 3; edits++) {
        caller.fake.control.edit(stream, id, {})
        caller.fake.control.edit(stream, id)
        seen.add(JSON.stringify(row(stream, key, id)))
      }
      expect(seen.size, stream).to.equal(4)
    }
  })

  it('takes the LMT that an edit gives, and prints it in the zone of the organization', () => {
    const id = firstInvoice()
    caller.fake.control.edit('invoices', id, { last_modified_time: '2026-01-15T12:00:00+0000', status: 'void' })
    expect(row('invoices', 'invoice_id', id)).to.include({
      last_modified_time: '2026-01-15T07:00:00-0500',
      status: 'void',
    })
    caller.fake.control.edit('invoices', id)
    expect(row('invoices', 'invoice_id', id)).to.include({ last_modified_time: now, status: 'void' })
  })

  it('edits many records within one second (zoho-api.md 0.1, fact 5)', async () => {
    const ids = caller.fake.control
      .rows('invoices')
      .slice(0, 30)
      .map((other) => String(other.invoice_id))
    caller.fake.control.bulkEdit('invoices', ids)
    const stamped = caller.fake.control.rows('invoices').filter((other) => other.last_modified_time === now)
    expect(stamped.map((other) => other.invoice_id)).to.have.members(ids)
  })

  it('changes a row and leaves its LMT alone (zoho-api.md 3.5)', async () => {
    const id = firstInvoice()
    const before = row('invoices', 'invoice_id', id)
    const order = (await caller.list('invoices', newestFirst)).map((other) => other.invoice_id)
    caller.fake.control.touchWithoutStamp('invoices', id, { balance: 12.34 })
    expect(row('invoices', 'invoice_id', id)).to.deep.equal({ ...before, balance: 12.34 })
    expect((await caller.list('invoices', newestFirst)).map((other) => other.invoice_id)).to.deep.equal(order)
  })

  it('deletes for good: gone from lists, 404 with 1002 for the detail (zoho-api.md 4)', async () => {
    const id = firstInvoice()
    await caller.list('invoices')
    expect((await caller.get(`/invoices/${id}`)).status).to.equal(200)
    caller.fake.control.delete('invoices', id)
    const detail = await caller.get(`/invoices/${id}`)
    expect([detail.status, detail.body.code]).to.deep.equal([404, 1002])
    expect((await caller.list('invoices')).map((other) => other.invoice_id)).not.to.include(id)
    expect(caller.fake.control.deletedIds('invoices')).to.deep.equal([id])
    expect(caller.fake.control.rows('invoices')).to.have.length(59)
  })

  it('gives a recreated record a new id (zoho-api.md 4)', () => {
    const [id = ''] = caller.fake.control.create('invoices')
    caller.fake.control.delete('invoices', id)
    expect(caller.fake.control.create('invoices')).not.to.include(id)
  })

  it('makes transactions void and masters inactive, stamped, and keeps them in the list (zoho-api.md 3.5)', () => {
    const id = firstInvoice()
    caller.fake.control.deactivate('invoices', id)
    expect(row('invoices', 'invoice_id', id)).to.include({ status: 'void', last_modified_time: now })
    const contact = String(caller.fake.control.rows('contacts')[0]?.contact_id)
    caller.fake.control.deactivate('contacts', contact)
    expect(row('contacts', 'contact_id', contact)).to.include({ status: 'inactive', last_modified_time: now })
  })

  it('shows new records and versions late, stamped with when they were made (zoho-api.md 12.2: late commit)', async () => {
    const id = firstInvoice()
    const before = row('invoices', 'invoice_id', id)
    caller.fake.control.behave('invoices', { lateVisible: 20 })
    const [created] = caller.fake.control.create('invoices')
    caller.fake.control.edit('invoices', id, { reference_number: 'late' })
    caller.fake.control.advance(19)
    const early = await caller.list('invoices')
    expect(early.map((other) => other.invoice_id)).not.to.include(created)
    expect(early).to.deep.include(before)
    expect((await caller.get(`/invoices/${created}`)).status).to.equal(404)
    caller.fake.control.advance(1)
    const late = await caller.list('invoices', newestFirst)
    expect(late.slice(0, 2).map((other) => other.invoice_id)).to.have.members([created, id])
    expect(late.find((other) => other.invoice_id === id)).to.include({
      reference_number: 'late',
      last_modified_time: now,
    })
  })

  it('lists records twice with differing urls (zoho-api.md 2.4)', async () => {
    caller.fake.control.behave('invoices', { duplicates: 2 })
    const rows = await caller.list('invoices', newestFirst)
    const twice = rows.filter((other) => rows.some((twin) => twin !== other && twin.invoice_id === other.invoice_id))
    expect(twice).to.have.length(4)
    expect(new Set(twice.map((other) => other.invoice_url)).size).to.equal(4)
    const id = String(twice[0]?.invoice_id)
    caller.fake.control.edit('invoices', id)
    const edited = (await caller.list('invoices', newestFirst)).filter((other) => other.invoice_id === id)
    expect(edited.map((other) => other.last_modified_time)).to.deep.equal([now, now])
    caller.fake.control.delete('invoices', id)
    expect((await caller.list('invoices')).map((other) => other.invoice_id)).not.to.include(id)
  })

  it('lets a test change data between any two answers', async () => {
    const seen: string[] = []
    caller.fake.control.onRequest = ({ stream, path, id, parameters, organization }) => {
      seen.push(`${organization === caller.fake.organizationId} ${stream} ${path} ${id} ${parameters.get('page')}`)
      caller.fake.control.create('items', 1)
    }
    const sizes = [
      (await caller.list('items', { page: '1' })).length,
      (await caller.list('items', { page: '1' })).length,
    ]
    const id = firstInvoice()
    await caller.get(`/invoices/${id}`)
    expect(sizes).to.deep.equal([4, 5])
    expect(seen).to.deep.equal([
      'true items /items undefined 1',
      'true items /items undefined 1',
      `true invoices /invoices/${id} ${id} null`,
    ])
  })

  it('moves its clock', () => {
    caller.fake.control.advance(90)
    expect(caller.fake.control.now()).to.equal(begin + 90_000)
    caller.fake.control.setClock('2026-07-01T00:00:00Z')
    expect(caller.fake.control.now()).to.equal(Date.parse('2026-07-01T00:00:00Z'))
    expect(() => caller.fake.control.setClock('soon')).to.throw('soon is no time')
  })

  it('counts calls by path and status, without ids', async () => {
    await caller.get('/invoices')
    await caller.get(`/invoices/${firstInvoice()}`)
    await caller.get('/nothing')
    expect(caller.fake.control.calls()).to.deep.equal({
      total: 4,
      byPath: {
        '/oauth/v2/token': { 200: 1 },
        '/books/v3/invoices': { 200: 1 },
        '/books/v3/invoices/{id}': { 200: 1 },
        '/books/v3/nothing': { 404: 1 },
      },
    })
    caller.fake.control.resetCalls()
    expect(caller.fake.control.calls().total).to.equal(0)
  })

  it('counts tokens', async () => {
    await caller.token()
    caller.fake.control.advance(1800)
    await caller.token()
    caller.fake.control.advance(1800)
    expect(caller.fake.control.tokens()).to.deep.equal({ issued: 2, alive: 1 })
  })

  it('says which stream or record it does not know', () => {
    expect(() => caller.fake.control.create('nonsense')).to.throw('has no stream nonsense')
    expect(() => caller.fake.control.edit('invoices', '1')).to.throw('invoices has no record 1')
  })

  it('answers many items at once, and leaves out those that are gone (zoho-api.md 2.6)', async () => {
    const ids = caller.fake.control.rows('items').map((item) => String(item.item_id))
    const [first = '', second = ''] = ids
    caller.fake.control.delete('items', first)
    const { body } = await caller.get('/itemdetails', { item_ids: `${first},${second}` })
    expect(body.items).to.deep.equal([caller.fake.control.detail('items', second)])
  })

  describe('over HTTP', () => {
    const post = (operation: string, body: object) =>
      caller.call(`${caller.fake.url}/_control/${operation}`, { method: 'POST', body: JSON.stringify(body) })

    it('does the same, without a token', async () => {
      const { body } = await post('create', { stream: 'invoices', count: 2, members: { status: 'sent' } })
      const [id] = body.result as string[]
      expect(row('invoices', 'invoice_id', String(id))).to.include({ status: 'sent' })
      await post('advance', { seconds: 60 })
      await post('edit', { stream: 'invoices', id })
      expect(row('invoices', 'invoice_id', String(id))).to.include({ last_modified_time: '2026-06-10T12:16:00-0400' })
      await post('behave', { stream: 'invoices', knobs: { filter: 'ignored' } })
      await post('fault', { kind: '500' })
      expect((await caller.get('/invoices')).status).to.equal(500)
      expect(await caller.list('invoices', { last_modified_time: '2999-01-01T00:00:00+0000' })).to.have.length(62)
      await post('delete', { stream: 'invoices', id })
      expect((await post('deletedIds', { stream: 'invoices' })).body.result).to.deep.equal([id])
      expect((await post('rows', { stream: 'invoices' })).body.result).to.have.length(61)
      expect((await post('calls', {})).body.result).to.deep.equal(caller.fake.control.calls())
    })

    it('has every operation of the control', async () => {
      const operations = Object.keys(caller.fake.control).filter((name) => name !== 'onRequest')
      for (const operation of operations) expect((await post(operation, {})).status, operation).not.to.equal(404)
    })

    it('says what is wrong with a request', async () => {
      expect((await post('nonsense', {})).status).to.equal(404)
      const { status, body } = await post('edit', { id: '1' })
      expect({ status, body }).to.deep.equal({ status: 400, body: { error: '"stream" must be a text' } })
      expect((await post('fault', { kind: 'nonsense' })).body.error).to.contain('no fault is called nonsense')
      expect((await caller.call(`${caller.fake.url}/_control/calls`)).status).to.equal(405)
    })
  })
})
