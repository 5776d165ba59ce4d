import { expect } from 'chai'
import { ZohoError } from '../../../src/model/errors.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import type { JsonRecord } from '../../../src/model/records/json-record.ts'
import { booksStream, type StreamEntry } from '../../../src/model/stream.ts'
import { BodyReader } from '../../../src/zoho/answer-body.ts'
import { type ListQuery, listPages } from '../../../src/zoho/list-page.ts'
import type { ZohoClient } from '../../../src/zoho/zoho-client.ts'
import { failureOf } from '../../support/failure-of.ts'

const objects = (records: readonly JsonRecord[]): JsonObject[] => records.map((record) => record.toObject())
const serverTime = Date.parse('2026-06-10T12:00:00Z')

function answering(
  answered: JsonObject,
  { entry = {}, time }: { entry?: Partial<StreamEntry>; time?: number | 'none' } = {},
) {
  const released: string[] = []
  const body = new BodyReader().read(Buffer.from(JSON.stringify(answered)))
  const calls: { path: string; params: Record<string, string> }[] = []
  const client: ZohoClient = {
    serverTime: () => undefined,
    callsLeft: () => undefined,
    get: async (path, params) => {
      calls.push({ path, params })
      if (!body) throw new Error('no object')
      return {
        body,
        serverTime: time === 'none' ? undefined : serverTime,
        size: 4711,
        release: () => released.push(path),
      }
    },
  }
  const stream = booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: 'invoice_id', ...entry })
  const list = listPages({ client, stream, organization: '42' })
  return { calls, released, list: (query: Partial<ListQuery> = {}) => list({ page: 1, perPage: 200, ...query }) }
}

describe('listPages', () => {
  it('asks for a page of the organization, and for nothing else where nothing else is wanted', async () => {
    const { list, calls } = answering({ invoices: [] })
    await list({ page: 3, perPage: 187 })
    expect(calls).to.deep.equal([{ path: '/invoices', params: { organization_id: '42', page: '3', per_page: '187' } }])
  })

  it('asks for inactive rows too, a sort and a filter in UTC without milliseconds', async () => {
    const { list, calls } = answering({ invoices: [] }, { entry: { filterBy: 'Status.All' } })
    await list({
      sort: { column: 'last_modified_time', order: 'A' },
      from: Date.parse('2026-06-09T13:17:42.987-04:00'),
    })
    expect(calls[0]?.params).to.include({
      filter_by: 'Status.All',
      sort_column: 'last_modified_time',
      sort_order: 'A',
      last_modified_time: '2026-06-09T17:17:42+0000',
    })
  })

  it('names no organization to /organizations', async () => {
    const { list, calls } = answering({ invoices: [] }, { entry: { path: '/organizations' } })
    await list()
    expect(calls[0]?.params).not.to.have.property('organization_id')
  })

  it('answers rows and what page_context echoes', async () => {
    const page_context = {
      page: 2,
      per_page: 100,
      has_more_page: true,
      sort_column: 'created_time',
      sort_order: 'D',
      applied_filter: 'Status.All',
    }
    const { list, released } = answering({ invoices: [{ invoice_id: '1' }], page_context })
    const { records, release, ...rest } = await list()
    expect(objects(records)).to.deep.equal([{ invoice_id: '1' }])
    release?.()
    expect(released).to.deep.equal(['/invoices'])
    expect(rest).to.deep.equal({
      hasMore: true,
      page: 2,
      perPage: 100,
      sort: { column: 'created_time', order: 'D' },
      appliedFilter: 'Status.All',
      serverTime,
      size: 4711,
    })
  })

  it('takes an answer without page_context for the last page', async () => {
    const { list } = answering({ invoices: [] })
    expect(await list({ page: 2, perPage: 190 })).to.include({ hasMore: false, page: 2, perPage: 190, sort: undefined })
  })

  it('reads a page_context that is an array, as the documents show it', async () => {
    const { list } = answering({ invoices: [], page_context: [{ page: 4, per_page: 200, has_more_page: true }] })
    expect(await list()).to.include({ hasMore: true, page: 4 })
  })

  it('takes a page_context that says nothing for what was asked', async () => {
    for (const page_context of [{}, [], '', null, { page: '9', sort_column: 'x', sort_order: 'ascending' }]) {
      const { list } = answering({ invoices: [], page_context })
      expect(await list({ page: 2 })).to.include({ hasMore: false, page: 2, perPage: 200, sort: undefined })
    }
  })

  it('finds the rows under a misspelt key, when there is one array only', async () => {
    const { list } = answering({ customer_payments: [{ a: 1 }], code: 0, page_context: [{ has_more_page: false }] })
    expect(objects((await list()).records)).to.deep.equal([{ a: 1 }])
  })

  it('prefers the right key to other arrays', async () => {
    const { list } = answering({ others: [{ b: 1 }], invoices: [{ a: 1 }] })
    expect(objects((await list()).records)).to.deep.equal([{ a: 1 }])
  })

  it('passes over entries that are no objects', async () => {
    const { list } = answering({ invoices: [{ a: 1 }, null, 'x', []] })
    expect(objects((await list()).records)).to.deep.equal([{ a: 1 }])
  })

  for (const [name, body] of [
    ['no array', { code: 0 }],
    ['no array under the key', { invoices: '' }],
    ['two arrays under other keys', { a: [], b: [] }],
  ] as const) {
    it(`refuses an answer with ${name}: a missing list is not an empty one`, async () => {
      const failure = await failureOf(answering(body as JsonObject).list({ page: 3 }), ZohoError)
      expect(failure.message).to.contain('invoices').and.to.contain('page 3')
    })
  }

  it("refuses an answer without Zoho's clock: no watermark can be told without it", async () => {
    const failure = await failureOf(answering({ invoices: [] }, { time: 'none' }).list(), ZohoError)
    expect(failure.message).to.contain('Date header')
  })
})
