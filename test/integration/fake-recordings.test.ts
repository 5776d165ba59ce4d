import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parseExact } from '../../src/fake/parse-exact.ts'
import { catalog } from '../../src/model/catalog.ts'
import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import { begin, type Caller, contextOf, openFake } from './fake-caller.ts'

const folder = join(import.meta.dirname, '../support/recordings')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

function recording(name: string): { path: string; parameters: Record<string, string>; body: JsonObject } {
  const { request, body } = parseExact(readFileSync(join(folder, name), 'utf8')) as Record<string, JsonObject>
  if (!isObject(request) || !isObject(body)) throw new Error(`${name} is not a recording`)
  return {
    path: String(request.path).replace('/books/v3', ''),
    parameters: request.params as Record<string, string>,
    body,
  }
}
const rowTexts = (body: JsonObject) => {
  const rows = Object.entries(body).find(([name, value]) => name !== 'page_context' && Array.isArray(value))?.[1]
  return (rows as JsonValue[]).map((row) => JSON.stringify(row)).sort()
}

describe('the fake: recordings', () => {
  let caller: Caller
  beforeEach(async () => {
    caller = await openFake({ recordings: folder })
  })
  afterEach(() => caller.fake.close())

  for (const name of files.filter((file) => !file.endsWith('-detail.json'))) {
    it(`gives back the rows of ${name} to the letter`, async () => {
      const { path, parameters, body } = recording(name)
      const { text } = await caller.get(path, parameters)
      const answer = parseExact(text) as JsonObject
      expect(rowTexts(answer)).to.deep.equal(rowTexts(body))
      for (const row of rowTexts(body)) expect(text).to.contain(row)
    })
  }

  for (const name of files.filter((file) => file.endsWith('-detail.json'))) {
    it(`gives back the detail of ${name} to the letter`, async () => {
      const { path, parameters, body } = recording(name)
      expect((await caller.get(path, parameters)).text).to.equal(JSON.stringify(body))
    })
  }

  it('has every stream of the catalog in the recordings of the tests', () => {
    const paths = files.map((name) => recording(name).path)
    for (const stream of catalog) expect(paths).to.include(stream.path)
  })

  it('keeps numbers, surrogates and NUL as they were written', async () => {
    const { text } = await caller.get('/invoices')
    for (const piece of [
      '1234567890123456789012345',
      '1e30',
      '0.1000000000000000055511151231257827',
      '\\u0000',
      '\\ud800',
    ]) {
      expect(text).to.contain(piece)
    }
  })

  it('pages and filters a recorded list like a generated one, by instants across the change of the clocks', async () => {
    const order = { sort_column: 'last_modified_time', sort_order: 'A' }
    const first = await caller.get('/invoices', { ...order, per_page: '1' })
    expect(contextOf(first)).to.include({
      page: 1,
      per_page: 1,
      has_more_page: true,
      sort_column: 'last_modified_time',
    })
    // 01:30 summer time is before 01:10 winter time.
    const times = (await caller.list('invoices', order)).map((row) => row.last_modified_time)
    expect(times.slice(0, 3)).to.deep.equal([
      '2025-11-02T01:30:00-0400',
      '2025-11-02T01:10:00-0500',
      '2025-11-02T01:10:00-0500',
    ])
    const later = await caller.list('invoices', { last_modified_time: '2025-11-02T06:10:00+0000' })
    expect(later).to.have.length(3)
  })

  it('lists the same invoice twice with differing urls, as it was recorded (zoho-api.md 2.4)', async () => {
    const rows = await caller.list('invoices')
    const ids = rows.map((row) => row.invoice_id)
    expect(new Set(ids).size).to.equal(ids.length - 1)
  })

  it('hides recorded inactive accounts by default (zoho-api.md 2.3)', async () => {
    expect(await caller.list('chartofaccounts')).to.have.length(1)
    expect(await caller.list('chartofaccounts', { filter_by: 'AccountType.All' })).to.have.length(2)
  })

  it('wraps the list row under the detail key where no detail was recorded', async () => {
    const [row] = await caller.list('estimates')
    const { body } = await caller.get(`/estimates/${row?.estimate_id}`)
    expect(body).to.deep.equal({ code: 0, message: 'success', estimate: row })
    expect((await caller.get('/estimates/460815159999999999')).body.code).to.equal(1002)
  })

  it('serves a recorded list that the catalog has not, and 404 with 5 where nothing was recorded', async () => {
    expect(await caller.list('locations')).to.have.length(1)
    expect((await caller.get('/reportingtags')).body.code).to.equal(5)
  })

  it('belongs to the recorded organization', async () => {
    expect(caller.fake.organizationId).to.equal('700000001')
  })

  it('can be edited, added to and deleted from like generated data', async () => {
    const { control } = caller.fake
    const [invoice] = await caller.list('invoices')
    const id = String(invoice?.invoice_id)
    control.edit('invoices', id)
    const [created = ''] = control.create('invoices', 1, { status: 'sent' })
    const rows = await caller.list('invoices', {
      last_modified_time: new Date(begin).toISOString().replace('.000Z', '+0000'),
    })
    expect(rows.map((row) => row.invoice_id)).to.have.members([id, created])
    const edited = rows.find((row) => row.invoice_id === id)
    expect(edited).to.include({
      last_modified_time: '2026-06-10T12:15:00-0400',
      updated_time: '2026-06-10T12:15:00-0400',
    })
    expect(edited?.created_time).to.equal(invoice?.created_time)
    expect(edited?.total).not.to.equal(invoice?.total)
    control.delete('invoices', created)
    control.delete('invoices', id)
    for (const gone of [id, created]) expect((await caller.get(`/invoices/${gone}`)).body.code).to.equal(1002)
  })
})
