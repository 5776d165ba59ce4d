import { expect } from 'chai'
import { catalog } from '../../src/model/catalog.ts'
import { begin, type Caller, contextOf, openFake, rowsOf } from './fake-caller.ts'

const seconds = (value: unknown) => Date.parse(String(value).replace(/(\d\d)$/, ':$1')) / 1000
const zoho = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, '+0000')
const lmtOrder = { sort_column: 'last_modified_time', sort_order: 'A' }

describe('the fake: lists', () => {
  let caller: Caller
  beforeEach(async () => {
    caller = await openFake({ records: 450, limits: { perMinute: Number.POSITIVE_INFINITY } })
  })
  afterEach(() => caller.fake.close())

  for (const { name, path, listKey, key, hasLmt } of catalog) {
    it(`${name} has the envelope, ids beyond 2^53 and times where they are recorded (zoho-api.md 2.1, 2.5)`, async () => {
      const reply = await caller.get(path)
      expect(reply.status).to.equal(200)
      expect(reply.headers.get('content-type')).to.equal('application/json;charset=UTF-8')
      expect(Object.keys(reply.body).slice(0, 3)).to.deep.equal(['code', 'message', listKey])
      const [row] = rowsOf(reply)
      if (name !== 'organizations') expect(row?.[key]).to.match(/^\d{18,19}$/)
      expect(Object.keys(row ?? {}).includes('last_modified_time')).to.equal(hasLmt)
      expect(caller.fake.control.rows(name)).to.deep.include(row)
    })
  }

  it('pages by page and per_page, 200 by default, and has_more_page ends it (zoho-api.md 2.2)', async () => {
    const pages = await Promise.all(['1', '2', '3', '4'].map((page) => caller.get('/invoices', { page })))
    expect(pages.map((page) => rowsOf(page).length)).to.deep.equal([200, 200, 50, 0])
    expect(pages.map((page) => contextOf(page).has_more_page)).to.deep.equal([true, true, false, false])
    expect(contextOf(await caller.get('/invoices', { page: '2', per_page: '30' }))).to.include({
      page: 2,
      per_page: 30,
    })
    const ids = pages.flatMap((page) => rowsOf(page).map((row) => row.invoice_id))
    expect(new Set(ids).size).to.equal(450)
  })

  it('answers at most 200 rows a page and echoes it; as a knob it refuses more (zoho-api.md 2.2, 12.2)', async () => {
    expect(contextOf(await caller.get('/invoices', { per_page: '500' })).per_page).to.equal(200)
    caller.fake.control.behave('invoices', { perPageAbove: 'refuse' })
    expect((await caller.get('/invoices', { per_page: '500' })).body.code).to.equal(2)
  })

  it('gives the chart of accounts in one page of 5000 when per_page is not sent (zoho-api.md 2.2)', async () => {
    expect(contextOf(await caller.get('/chartofaccounts')).per_page).to.equal(5000)
  })

  it('may answer the last page again beyond the end, and a page_context as array or none (zoho-api.md 12.2)', async () => {
    caller.fake.control.behave('invoices', { beyondEnd: 'last-page', pageContext: 'array' })
    const beyond = await caller.get('/invoices', { page: '9' })
    expect(rowsOf(beyond)).to.deep.equal(await caller.list('invoices', { page: '3' }))
    expect(beyond.body.page_context).to.be.an('array')
    caller.fake.control.behave('invoices', { pageContext: 'absent' })
    expect((await caller.get('/invoices')).body).not.to.have.property('page_context')
  })

  for (const [path, sort, filter] of [
    ['/contacts', 'contact_name A', 'Status.All'],
    ['/items', 'name A', 'Status.All'],
    ['/invoices', 'created_time D', 'Status.All'],
    ['/expenses', 'created_time D', 'Status.All'],
    ['/customerpayments', 'date D', 'PaymentMode.All'],
    ['/vendorpayments', 'date D', 'PaymentMode.All'],
    ['/journals', 'journal_date D', 'JournalDate.All'],
    ['/chartofaccounts', 'account_type A', 'AccountType.Active'],
    ['/settings/taxes', 'tax_name A', 'Taxes.Active'],
    ['/bankaccounts', 'account_name A', 'Status.All'],
    ['/settings/currencies', 'undefined undefined', undefined],
  ] as const) {
    it(`${path} is sorted by ${sort} and filtered by ${filter} when nothing is asked (zoho-api.md 2.3)`, async () => {
      const context = contextOf(await caller.get(path))
      expect(`${context.sort_column} ${context.sort_order}`).to.equal(sort)
      expect(context.applied_filter).to.equal(filter)
    })
  }

  it('has the recorded members of page_context in their order (zoho-api.md 2.2)', async () => {
    const common = ['page', 'per_page', 'has_more_page', 'report_name', 'applied_filter']
    const names = async (path: string) => Object.keys(contextOf(await caller.get(path)))
    const sorts = ['sort_column', 'sort_order']
    expect(await names('/invoices')).to.deep.equal([...common, 'custom_fields', 'seller_app_sales_channels', ...sorts])
    expect(await names('/settings/taxes')).to.deep.equal([...common, 'as_of_date', 'to_date', ...sorts])
    expect(await names('/bankaccounts')).to.deep.equal([...common, ...sorts])
    expect(await names('/settings/currencies')).to.deep.equal(common.slice(0, 4))
  })

  for (const stream of [
    'invoices',
    'bills',
    'items',
    'contacts',
    'journals',
    'creditnotes',
    'estimates',
    'salesorders',
  ]) {
    it(`${stream} can be sorted by last_modified_time, both ways (zoho-api.md 2.3, 3.2)`, async () => {
      for (const order of ['A', 'D']) {
        const reply = await caller.get(`/${stream}`, { sort_column: 'last_modified_time', sort_order: order })
        expect(contextOf(reply)).to.include({ sort_column: 'last_modified_time', sort_order: order })
        const times = rowsOf(reply).map((row) => seconds(row.last_modified_time))
        expect(times).to.deep.equal(times.toSorted((a, b) => (order === 'A' ? a - b : b - a)))
      }
    })
  }

  for (const [stream, column] of [
    ['purchaseorders', 'created_time'],
    ['purchaseorders', 'last_modified_time'],
    ['chartofaccounts', 'last_modified_time'],
    ['customerpayments', 'last_modified_time'],
    ['expenses', 'last_modified_time'],
    ['items', 'created_time'],
  ] as const) {
    it(`${stream} ignores sort_column=${column}: echo and rows stay at the default (zoho-api.md 2.3, 3.2)`, async () => {
      const plain = await caller.get(`/${stream}`)
      const sorted = await caller.get(`/${stream}`, { sort_column: column, sort_order: 'A' })
      expect(sorted.text).to.equal(plain.text)
      expect(contextOf(plain).sort_column).to.be.a('string')
    })
  }

  it('expenses sorted by created_time without an order are newest first, as recorded (zoho-api.md 2.3)', async () => {
    const reply = await caller.get('/expenses', { sort_column: 'created_time' })
    expect(contextOf(reply)).to.include({ sort_column: 'created_time', sort_order: 'D' })
    const upwards = await caller.get('/expenses', { sort_column: 'created_time', sort_order: 'A' })
    expect(contextOf(upwards).sort_order).to.equal('A')
    const times = rowsOf(upwards).map((row) => seconds(row.created_time))
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b))
  })

  it('keeps rows of one second in an order of its own, until one is edited (zoho-api.md 0.1, facts 5, 6)', async () => {
    const ids = caller.fake.control.create('invoices', 40)
    const newest = async () =>
      (await caller.list('invoices', { ...lmtOrder, sort_order: 'D' })).slice(0, 40).map((row) => row.invoice_id)
    const first = await newest()
    expect(first).to.have.members(ids).and.not.deep.equal(ids)
    expect(await newest()).to.deep.equal(first)
    caller.fake.control.advance(1)
    caller.fake.control.edit('invoices', ids[20] ?? '')
    expect((await newest())[0]).to.equal(ids[20])
  })

  describe('last_modified_time', () => {
    const middle = async (stream: string) => {
      const all = await caller.list(stream, { filter_by: 'Status.All', ...lmtOrder })
      const row = all[Math.floor(all.length / 2)]
      return zoho(seconds(row?.last_modified_time) * 1000)
    }

    for (const stream of [
      'invoices',
      'bills',
      'creditnotes',
      'estimates',
      'salesorders',
      'purchaseorders',
      'items',
      'expenses',
    ]) {
      it(`of ${stream} is inclusive (zoho-api.md 3.2, 3.5)`, async () => {
        const value = await middle(stream)
        const truth = caller.fake.control
          .rows(stream)
          .filter((row) => seconds(row.last_modified_time) >= seconds(value))
        const rows = await caller.list(stream, { last_modified_time: value })
        expect(rows.length).to.equal(Math.min(200, truth.length)).and.to.be.above(0)
        expect(Math.min(...rows.map((row) => seconds(row.last_modified_time)))).to.be.at.least(seconds(value))
        const boundary = await caller.list(stream, { last_modified_time: value, ...lmtOrder })
        expect(boundary.map((row) => seconds(row.last_modified_time))).to.include(seconds(value))
      })
    }

    for (const stream of ['journals', 'vendorpayments']) {
      it(`of ${stream} answers only rows whose LMT equals the value (zoho-api.md 3.5)`, async () => {
        const value = await middle(stream)
        const rows = await caller.list(stream, { last_modified_time: value })
        expect(rows.length).to.be.within(1, 5)
        expect(rows.every((row) => seconds(row.last_modified_time) === seconds(value))).to.equal(true)
      })
    }

    for (const stream of [
      'contacts',
      'customerpayments',
      'bankaccounts',
      'settings/currencies',
      'settings/taxes',
      'users',
    ]) {
      it(`of ${stream} is ignored silently, whatever its form (zoho-api.md 3.2, 0.1 fact 2)`, async () => {
        const plain = await caller.get(`/${stream}`)
        expect((await caller.get(`/${stream}`, { last_modified_time: '2999-01-01T00:00:00+0000' })).text).to.equal(
          plain.text,
        )
        expect((await caller.get(`/${stream}`, { last_modified_time: 'nonsense' })).text).to.equal(plain.text)
      })
    }

    it('means the same in any order and on every page', async () => {
      const value = await middle('invoices')
      const ids = async (sort: Record<string, string>) => {
        const pages = ['1', '2', '3', '4', '5'].map((page) =>
          caller.list('invoices', { last_modified_time: value, page, per_page: '70', ...sort }),
        )
        return (await Promise.all(pages)).flat().map((row) => String(row.invoice_id))
      }
      const upwards = await ids(lmtOrder)
      const truth = caller.fake.control
        .rows('invoices')
        .filter((row) => seconds(row.last_modified_time) >= seconds(value))
      expect(upwards).to.have.members(truth.map((row) => row.invoice_id))
      expect(await ids({ ...lmtOrder, sort_order: 'D' })).to.deep.equal(upwards.toReversed())
      expect((await ids({})).toSorted()).to.deep.equal(upwards.toSorted())
    })

    it('can be turned to exclusive, equality and ignored (zoho-api.md 12.2)', async () => {
      const value = await middle('items')
      const count = async (filter: 'inclusive' | 'exclusive' | 'equality' | 'ignored') => {
        caller.fake.control.behave('items', { filter })
        return (await caller.list('items', { last_modified_time: value, ...lmtOrder })).length
      }
      const inclusive = await count('inclusive')
      const equal = await count('equality')
      expect(equal).to.be.above(0)
      expect(await count('exclusive')).to.equal(inclusive - equal)
      expect(await count('ignored')).to.equal(caller.fake.control.rows('items').length)
    })

    it('compares instants whatever offset is sent (zoho-api.md 3.4)', async () => {
      const texts = ['2026-03-01T12:00:00+0000', '2026-03-01T07:00:00-0500', '2026-03-01T17:30:00+0530'].map(
        async (value) => (await caller.get('/invoices', { last_modified_time: value })).text,
      )
      const [utc, york, delhi] = await Promise.all(texts)
      expect(york).to.equal(utc)
      expect(delhi).to.equal(utc)
    })

    for (const value of [
      '2026-05-01T00:00:00Z',
      '2026-05-01T00:00:00+05:30',
      '2026-05-01T00:00:00.000+0000',
      '2026-05-01 00:00:00',
      '2026-05-01T00:00:00 0000',
      '2026-05-01',
      '2026-02-30T00:00:00+0000',
      '',
    ]) {
      it(`refuses "${value}" with 400 and code 2 (zoho-api.md 3.4)`, async () => {
        const { status, body } = await caller.get('/invoices', { last_modified_time: value })
        expect({ status, body }).to.deep.equal({
          status: 400,
          body: { code: 2, message: 'Invalid value passed for last_modified_time' },
        })
      })
    }

    it('sees a raw + in the query as a blank (zoho-api.md 3.4)', async () => {
      const token = String((await caller.token()).body.access_token)
      const url = `${caller.fake.apiUrl}/books/v3/invoices?organization_id=${caller.fake.organizationId}&last_modified_time=2026-05-01T00:00:00`
      const headers = { authorization: `Zoho-oauthtoken ${token}` }
      expect((await caller.call(`${url}+0000`, { headers })).body.code).to.equal(2)
      expect((await caller.call(`${url}%2B0000`, { headers })).body.code).to.equal(0)
    })

    it('does not find a row without an LMT; the unfiltered list has it', async () => {
      const [id] = caller.fake.control.create('invoices', 1, { last_modified_time: '' })
      const filtered = await caller.list('invoices', { last_modified_time: '2000-01-01T00:00:00+0000' })
      expect(filtered.map((row) => row.invoice_id)).not.to.include(id)
      expect((await caller.list('invoices')).map((row) => row.invoice_id)).to.include(id)
    })
  })

  it('hides inactive accounts and taxes unless all are asked for (zoho-api.md 2.3)', async () => {
    for (const [path, stream, all] of [
      ['chartofaccounts', 'chartofaccounts', 'AccountType.All'],
      ['settings/taxes', 'taxes', 'Taxes.All'],
    ] as const) {
      const [active] = await caller.list(path)
      const id = String(active?.[stream === 'taxes' ? 'tax_id' : 'account_id'])
      caller.fake.control.deactivate(stream, id)
      expect(JSON.stringify(await caller.list(path))).not.to.contain(id)
      expect(await caller.list(path, { filter_by: all })).to.deep.include(
        caller.fake.control.rows(stream).find((row) => JSON.stringify(row).includes(id)),
      )
      expect(contextOf(await caller.get(`/${path}`, { filter_by: all })).applied_filter).to.equal(all)
    }
  })

  it('lets an account that was made inactive vanish from the incremental answer (zoho-api.md 3.5)', async () => {
    const [account] = await caller.list('chartofaccounts')
    caller.fake.control.advance(10)
    caller.fake.control.deactivate('chartofaccounts', String(account?.account_id))
    const since = { last_modified_time: zoho(begin) }
    expect(await caller.list('chartofaccounts', since)).to.have.length(0)
    expect(await caller.list('chartofaccounts', { ...since, filter_by: 'AccountType.All' })).to.have.length(1)
  })

  it('ignores a filter_by of another list and leaves the echo at the default', async () => {
    expect(contextOf(await caller.get('/chartofaccounts', { filter_by: 'Nonsense.All' })).applied_filter).to.equal(
      'AccountType.Active',
    )
  })

  it('answers the count alone to response_option=2 on invoices (zoho-api.md 2.2)', async () => {
    const { body } = await caller.get('/invoices', { response_option: '2' })
    expect(body).not.to.have.property('invoices')
    expect(body.page_context).to.include({ total: 450 })
  })
})
