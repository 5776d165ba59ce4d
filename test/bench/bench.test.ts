import { expect } from 'chai'
import { startFake } from '../../src/fake/start-fake.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { embeddedServer } from '../support/database-server.ts'
import { candidates } from './bench-by-hand.ts'
import { openInvoices } from './fetch-pages.ts'
import { Figures, median } from './figures.ts'
import { InvoiceList } from './invoice-list.ts'
import { InvoiceRenderer } from './invoice-renderer.ts'
import { sourceProgram } from './pack-program.ts'
import { runHere } from './run-here.ts'
import { runZsync } from './run-zsync.ts'
import { sections } from './sections.ts'
import { smallSizes } from './sizes.ts'
import { startPages } from './start-pages.ts'

describe('bench', () => {
  it('does the same work as its rivals in every section, whatever it takes', async () => {
    const server = await embeddedServer()
    const { bin } = sourceProgram()
    // At once: times mean nothing here. Each section throws where counts or tables are not what they must be.
    const measured = await Promise.all(
      Object.entries(sections).map(async ([name, { run }]) => {
        const figures = new Figures()
        // A process costs half a second; one section shows that they work.
        const zsync = name === 'memory' ? runZsync(bin) : runHere
        await run({ server, bin, zsync, sizes: smallSizes, figures })
        return [name, figures.list()] as const
      }),
    )
    const all = measured.flatMap(([, figures]) => figures)
    expect(all.filter(({ rounds }) => rounds.length !== 1 || !rounds.every(Number.isFinite))).to.deep.equal([])
    expect(measured.filter(([, figures]) => figures.length < 3)).to.deep.equal([])
    const dead = all.filter(({ what }) => what.endsWith('dead rows')).map(({ rounds: [rows] }) => rows)
    expect(dead).to.deep.equal([0, 3, 300, 0, 0])
  })

  it('answers as the fake does', async () => {
    const fake = await startFake({ records: 40 })
    const pages = await startPages(40)
    const { clientId, clientSecret, refreshToken } = fake.credentials
    const fakeEnv = {
      ZOHO_ACCOUNTS_URL: fake.accountsUrl,
      ZOHO_CLIENT_ID: clientId,
      ZOHO_CLIENT_SECRET: clientSecret,
      ZOHO_REFRESH_TOKEN: refreshToken,
      ZOHO_ORGANIZATION_ID: fake.organizationId,
    }
    const [theirs, ours] = [await openInvoices(fakeEnv), await openInvoices(pages.env)]
    const queries = [
      'page=1&per_page=180',
      'page=2&per_page=15&filter_by=Status.All&sort_column=created_time&sort_order=A',
      'page=3&per_page=15&sort_column=last_modified_time&sort_order=A',
      'page=4&per_page=15&sort_column=last_modified_time&sort_order=D',
      'page=1&per_page=500&sort_column=nothing&sort_order=A',
    ]
    try {
      for (const query of queries) {
        const [wanted, got] = [await theirs(query), await ours(query)].map(
          (text) => JSON.parse(text) as { invoices: JsonObject[]; page_context: JsonObject },
        )
        expect(got?.page_context, query).to.deep.equal(wanted?.page_context)
        expect(got?.invoices.length, query).to.equal(wanted?.invoices.length)
        expect(Object.keys(got?.invoices.find(isPlain) ?? {}), query).to.deep.equal(
          Object.keys(wanted?.invoices.find(isPlain) ?? {}),
        )
      }
    } finally {
      await fake.close()
      await pages.close()
    }
  })

  it('prints five line items a row where told to, 4 to 5 KB of JSON each row', () => {
    const list = new InvoiceList(3)
    const text = new InvoiceRenderer(list, { withItems: true }).render([0, 1, 2]).toString()
    expect(text.length / 3).to.be.within(4000, 5000)
    const items = (JSON.parse(`[${text}]`) as { line_items: JsonObject[] }[]).flatMap(({ line_items }) => line_items)
    expect(new Set(items.map(({ line_item_id }) => line_item_id)).size).to.equal(15)
    expect(new InvoiceRenderer(list, { withItems: false }).render([0]).toString()).not.to.contain('line_items')
  })

  it('lists rows in both orders, from an edit on, on whole and on last pages', () => {
    const list = new InvoiceList(10)
    list.revise(4)
    const page = { page: 1, perPage: 4, order: 'A', since: undefined } as const
    const rows = (more: object) => list.select({ ...page, sort: 'last_modified_time', ...more })
    expect(rows({ sort: 'created_time' })).to.deep.equal({ rows: [0, 1, 2, 3], hasMore: true })
    expect(rows({ sort: 'created_time', page: 3 })).to.deep.equal({ rows: [8, 9], hasMore: false })
    expect(rows({ sort: 'created_time', order: 'D', perPage: 2 })).to.deep.equal({ rows: [9, 8], hasMore: true })
    expect(rows({})).to.deep.equal({ rows: [1, 2, 3, 5], hasMore: true })
    expect(rows({ page: 2 })).to.deep.equal({ rows: [6, 7, 9, 0], hasMore: true })
    expect(rows({ order: 'D' })).to.deep.equal({ rows: [8, 4, 0, 9], hasMore: true })
    expect(rows({ since: list.modified(9) })).to.deep.equal({ rows: [9, 0, 4, 8], hasMore: false })
    expect(rows({ since: list.modified(0), page: 2, perPage: 2 })).to.deep.equal({ rows: [8], hasMore: false })
    expect(rows({ since: list.modified(8) + 1 })).to.deep.equal({ rows: [], hasMore: false })
    expect(rows({ since: list.modified(9), order: 'D' })).to.deep.equal({ rows: [8, 4, 0, 9], hasMore: false })
  })

  it('takes the middle round, and ratios round by round', () => {
    expect([median([3, 1, 2]), median([4, 1])]).to.deep.equal([2, 1])
    const figures = new Figures()
    for (const [ours, theirs] of [
      [10, 20],
      [30, 10],
    ] as const) {
      figures.add('ours', 'rows/s', ours)
      figures.add('theirs', 'rows/s', theirs)
    }
    figures.compare('ratio', 'rows/s', 'ours', 'theirs')
    expect(figures.list().at(-1)).to.deep.equal({ what: 'ratio', unit: 'x', rounds: [0.5, 3] })
  })

  it('asks for no statement with more parameters than PostgreSQL counts', () => {
    expect(candidates('VALUES', [100, 1000, 2000], new Array(80))).to.deep.equal([100, 819])
    expect(candidates('unnest', [100, 2000], new Array(80))).to.deep.equal([100, 2000])
  })
})

/** A row without custom fields: those differ from row to row. */
function isPlain(row: JsonObject): boolean {
  return Array.isArray(row.custom_fields) && row.custom_fields.length === 0
}
