import { expect } from 'chai'
import type { DetailTotals } from '../../src/model/report.ts'
import type { RunReport } from '../../src/sync/run.ts'
import { differences, idAt, idsOf } from '../support/compare-tables.ts'
import { notesIn, openWorld, outcomes, type RunChoices, reportOf, type SyncWorld } from '../support/sync-world.ts'

const totals = (some: Partial<DetailTotals>): DetailTotals => ({ fetched: 0, changed: 0, failed: 0, owed: 0, ...some })

/** When details are asked for, and what becomes of those that do not come. */
describe('details', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 20 })
  })
  afterEach(() => world.close())

  const run = async (choices: RunChoices = {}): Promise<RunReport> => {
    world.fake.control.advance(60)
    return world.run({ streams: ['invoices'], details: 'owed', ...choices })
  }
  const detailsOf = (report: RunReport, stream = 'invoices') => reportOf(report, stream).details
  const calls = (stream = 'invoices'): number => {
    const counts = Object.values(world.fake.control.calls().byPath[`/books/v3/${stream}/{id}`] ?? {})
    world.fake.control.resetCalls()
    return counts.reduce((sum, count) => sum + count, 0)
  }
  const edit = (index: number, members = {}, stream = 'invoices'): string => {
    const id = idAt(world, stream, index)
    world.fake.control.edit(stream, id, members)
    return id
  }
  const equal = async (stream = 'invoices', deleted: string[] = []): Promise<void> => {
    expect(await differences(world, stream, { details: true, deleted })).to.deep.equal([])
  }

  it('are asked for once a version, also by a rebuild', async () => {
    expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 20, changed: 20 }))
    expect(calls()).to.equal(20)
    edit(3)
    expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 1, changed: 1 }))
    await equal()
    edit(4)
    expect(detailsOf(await run({ mode: 'full-rebuild' }))).to.deep.equal(totals({ fetched: 1, changed: 1 }))
    expect(calls()).to.equal(2)
    await equal()
  })

  it('are asked for anew, all of them, when that is wanted, which puts right what was altered by hand', async () => {
    await run()
    calls()
    await world.database.query('delete from zoho_books.invoice_line_items where _index = 0')
    await world.database.query('update zoho_books.invoices set sub_total = 0')
    expect(detailsOf(await run({ details: 'all' }))).to.deep.equal(totals({ fetched: 20, changed: 20 }))
    expect(calls()).to.equal(20)
    await equal()
  })

  it('that were not wanted are owed as soon as they are', async () => {
    expect(detailsOf(await run({ details: 'none' }))).to.equal(null)
    expect(calls()).to.equal(0)
    expect(detailsOf(await run({ settings: { details: { invoices: false } } }))).to.equal(null)
    expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 20, changed: 20 }))
    await equal()
  })

  it('that say the same for a newer version are written down as that version, and nothing else is', async () => {
    const choices: RunChoices = { streams: ['vendorpayments'] }
    await run(choices)
    // Its description is the list's.
    edit(0, { description: 'another' }, 'vendorpayments')
    const totalsOf = async () => detailsOf(await run(choices), 'vendorpayments')
    expect(await totalsOf()).to.deep.equal(totals({ fetched: 1 }))
    expect(await totalsOf()).to.deep.equal(totals({}))
  })

  it('of a deleted record mark its row deleted, with its children', async () => {
    await run()
    const id = edit(5)
    world.fake.control.onRequest = ({ id: asked }) => {
      if (asked === id) world.fake.control.delete('invoices', id)
    }
    const report = await run()
    world.fake.control.onRequest = undefined
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'complete', deleted: 1 })
    await equal('invoices', [id])
    const children = await world.database.query(
      `select distinct _deleted_at is null as live from zoho_books.invoice_line_items where invoice_id = '${id}'`,
    )
    expect(children).to.deep.equal([{ live: 'f' }])
  })

  it('that print the array of their children blank have none any more', async () => {
    await run()
    for (const [index, line_items] of [null, ''].entries()) {
      const id = idAt(world, 'invoices', index)
      world.fake.control.editDetail('invoices', id, { line_items })
      expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 1, changed: 1 }))
      const left = await world.database.query(
        `select count(l)::int as items, i._detail_lmt = i.last_modified_time as read
         from zoho_books.invoices i left join zoho_books.invoice_line_items l using (invoice_id)
         where invoice_id = '${id}' and _detail_misfit is null group by 2`,
      )
      expect(left, JSON.stringify(line_items)).to.deep.equal([{ items: '0', read: 't' }])
    }
  })

  it('of payments, which carry no LMT, follow the one of their row', async () => {
    const streams = ['customerpayments']
    await run({ streams })
    const id = edit(0, { description: 'again' }, 'customerpayments')
    world.fake.control.onRequest = ({ id: asked }) => {
      // Between list and detail: the detail is newer than its row.
      if (asked === id) {
        world.fake.control.onRequest = undefined
        world.fake.control.advance(5)
        world.fake.control.edit('customerpayments', id, { description: 'twice' })
      }
    }
    expect(detailsOf(await run({ streams }), 'customerpayments')).to.include({ fetched: 1 })
    expect(detailsOf(await run({ streams }), 'customerpayments')).to.include({ fetched: 1, owed: 0 })
    await equal('customerpayments')
  })

  it('of rows without an LMT are asked for when their row was written', async () => {
    const streams = ['bankaccounts']
    const settings = { details: { bankaccounts: true } }
    const rows = idsOf(world, 'bankaccounts').length
    expect(detailsOf(await run({ streams, settings }), 'bankaccounts')).to.include({ fetched: rows, owed: 0 })
    expect(detailsOf(await run({ streams, settings }), 'bankaccounts')).to.include({ fetched: 0, owed: 0 })
    world.fake.control.touchWithoutStamp('bankaccounts', idAt(world, 'bankaccounts', 0), { bank_name: 'Other' })
    expect(detailsOf(await run({ streams, settings }), 'bankaccounts')).to.include({ fetched: 1, owed: 0 })
  })

  it('of items come a hundred a call, and one that is left out is asked for alone', async () => {
    const streams = ['items']
    const rows = idsOf(world, 'items')
    const id = rows[0] ?? ''
    world.fake.control.onRequest = ({ path }) => {
      if (path === '/itemdetails') world.fake.control.delete('items', id)
    }
    const report = await run({ streams })
    world.fake.control.onRequest = undefined
    expect(detailsOf(report, 'items')).to.include({ fetched: rows.length - 1, owed: 0 })
    expect(reportOf(report, 'items')).to.include({ outcome: 'complete', deleted: 1 })
    const { byPath } = world.fake.control.calls()
    expect(byPath['/books/v3/itemdetails']).to.deep.equal({ 200: 1 })
    expect(byPath['/books/v3/items/{id}']).to.deep.equal({ 404: 1 })
    await equal('items', [id])
  })

  it('of the second of an edit are not believed: another edit within it has the same LMT', async () => {
    await run()
    calls()
    world.fake.control.advance(60)
    const id = edit(1)
    const report = await world.run({ streams: ['invoices'], details: 'owed' })
    // Asked for a second time when that second is over; here the clock stands still.
    expect(detailsOf(report)).to.include({ fetched: 0, owed: 1 })
    world.fake.control.edit('invoices', id, { reference_number: 'same second' })
    expect(detailsOf(await run())).to.include({ fetched: 1, owed: 0 })
    await equal()
  })

  it('that Zoho fails on five times are set aside until their row changes, and hold up no other', async () => {
    const id = edit(7)
    const settings = { details: { invoices: true } }
    world.fake.control.fault({ kind: '200-code', code: 1038, path: `/invoices/${id}`, count: 1_000_000 })
    for (let failures = 1; failures <= 5; failures++) {
      const report = await run({ settings })
      expect(reportOf(report, 'invoices')).to.include({ outcome: 'complete', quarantined: Number(failures === 5) })
      expect(detailsOf(report)).to.include({ failed: 1, owed: Number(failures < 5) })
    }
    const [kept] = await world.database.query('select reason, record from zsync.quarantine')
    expect(kept?.record).to.equal(`{"id":"${id}"}`)
    expect(kept?.reason).to.contain('5 times').and.contain('1038')
    expect(detailsOf(await run())).to.deep.equal(totals({}))
    world.fake.control.clearFaults()
    edit(7)
    expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 1, changed: 1 }))
    expect(await world.database.query('select * from zsync.detail_failures')).to.deep.equal([])
    await equal()
  })

  it('that Zoho fails on one after the other are left to the next run: it is no matter of a record', async () => {
    world.fake.control.fault({ kind: '200-code', code: 1000, path: '/invoices/', count: 1_000_000 })
    const report = await run()
    expect(outcomes(report)).to.deep.equal({ invoices: 'failed' })
    expect(report.exitCode).to.equal(3)
    expect(reportOf(report, 'invoices')).to.include({ committed: true, records: 20 })
    expect(reportOf(report, 'invoices').error).to.contain('1000')
    expect(await world.database.query('select * from zsync.detail_failures')).to.deep.equal([])
    world.fake.control.clearFaults()
    expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 20, changed: 20 }))
  })

  it('that Zoho fails on, many of the newest too, hold up no other', async () => {
    world.fake.control.advance(60)
    for (let index = 0; index < 6; index++) {
      const id = edit(index)
      world.fake.control.fault({ kind: '200-code', code: 1038, path: `/invoices/${id}`, count: 1_000_000 })
    }
    const report = await run()
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'complete' })
    expect(detailsOf(report)).to.include({ fetched: 14, failed: 6, owed: 6 })
  })

  it('that Zoho fails on, all of those that are owed, are set aside after five runs like one', async () => {
    await run()
    for (let index = 0; index < 10; index++) {
      const id = edit(index)
      world.fake.control.fault({ kind: '200-code', code: 1038, path: `/invoices/${id}`, count: 1_000_000 })
    }
    calls()
    for (let failures = 1; failures <= 5; failures++) {
      const report = await run()
      expect(reportOf(report, 'invoices')).to.include({ outcome: 'complete', quarantined: failures < 5 ? 0 : 10 })
      expect(detailsOf(report)).to.include({ failed: 10, owed: failures < 5 ? 10 : 0 })
      // One more for a detail that is known to work.
      expect(calls()).to.equal(11)
    }
    expect(detailsOf(await run())).to.deep.equal(totals({}))
  })

  it('of an outage blame nobody, also where it begins in the middle', async () => {
    let asked = 0
    world.fake.control.onRequest = ({ id }) => {
      if (id !== undefined && ++asked === 5) {
        world.fake.control.fault({ kind: '200-code', code: 1000, path: '/invoices/', count: 1_000_000 })
      }
    }
    const report = await run({ settings: { concurrentCalls: 1 } })
    world.fake.control.onRequest = undefined
    expect(outcomes(report)).to.deep.equal({ invoices: 'failed' })
    expect(detailsOf(report)).to.include({ fetched: 5, failed: 0, owed: 15 })
    world.fake.control.clearFaults()
    expect(detailsOf(await run())).to.include({ fetched: 15, owed: 0 })
  })

  it('of items that one call cannot answer are asked for alone', async () => {
    const [bad = ''] = idsOf(world, 'items')
    world.fake.control.fault({ kind: '200-code', code: 1038, path: bad, count: 1_000_000 })
    const report = await run({ streams: ['items'] })
    expect(reportOf(report, 'items')).to.include({ outcome: 'complete' })
    expect(detailsOf(report, 'items')).to.include({ fetched: idsOf(world, 'items').length - 1, failed: 1, owed: 1 })
  })

  it('that lag behind their rows end the run, and after five of them are set aside', async () => {
    await run()
    world.fake.control.behave('invoices', { detailsBehind: true })
    for (let index = 0; index < 3; index++) edit(index)
    for (let lagging = 1; lagging <= 5; lagging++) {
      const report = await run({ budget: 2 + 2 * 3 })
      expect(detailsOf(report)).to.include({ fetched: 0, failed: 3, owed: lagging < 5 ? 3 : 0 })
    }
    world.fake.control.behave('invoices', { detailsBehind: 0 })
    for (let index = 0; index < 3; index++) edit(index)
    expect(detailsOf(await run())).to.include({ fetched: 3, owed: 0 })
    await equal()
  })

  it('that lag, more of them than a round has calls, end the run', async () => {
    await world.close()
    world = await openWorld({ records: 1100 })
    world.fake.control.behave('invoices', { detailsBehind: true })
    world.fake.control.bulkEdit('invoices', idsOf(world, 'invoices'))
    const report = await run()
    expect(reportOf(report, 'invoices').details).to.include({ fetched: 0 })
  })

  it('do not pass for what a list wrote: a rebuild that was cut short puts right what was altered by hand', async () => {
    await run({ details: 'none' })
    const id = idAt(world, 'invoices', 4)
    await world.database.query(`update zoho_books.invoices set total = 0 where invoice_id = '${id}'`)
    world.fake.control.behave('invoices', { perPageMax: 5 })
    let pages = 0
    world.fake.control.onRequest = ({ id: asked }) => {
      if (asked === undefined && ++pages === 2)
        world.fake.control.fault({ kind: '429/45', path: '/invoices', count: 1_000_000 })
    }
    await run({ mode: 'full-rebuild', details: 'none' })
    world.fake.control.onRequest = undefined
    world.fake.control.clearFaults()
    // That the day was spent is remembered.
    await world.database.query('delete from zsync.limits')
    expect(detailsOf(await run({ since: world.fake.control.now() - 1000 }))).to.include({ fetched: 20 })
    expect((await run({ mode: 'full-rebuild' })).exitCode).to.equal(0)
    await equal()
  })

  it('come back with a column that was dropped', async () => {
    await run()
    await world.database.query('alter table zoho_books.invoices drop column sub_total cascade')
    expect(detailsOf(await run())).to.include({ fetched: 20, owed: 0 })
    await equal()
  })

  it('whose database is lost for a moment fail their stream, and the run ends', async () => {
    let details = 0
    world.fake.control.onRequest = async ({ id }) => {
      if (id === undefined || ++details !== 5) return
      const other = await world.database.connect()
      await other.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'zsync' and datname = current_database() and pid <> pg_backend_pid()`)
    }
    const report = await run()
    world.fake.control.onRequest = undefined
    expect(outcomes(report)).to.deep.equal({ invoices: 'failed' })
    expect(report.exitCode).to.equal(3)
    expect(detailsOf(await run())).to.include({ owed: 0 })
    await equal()
  })

  it('that the user may not read leave the list complete, and say so', async () => {
    world.fake.control.onRequest = ({ id }) => {
      if (id !== undefined) world.fake.control.removeScope('invoices')
    }
    const report = await run()
    expect(report.exitCode).to.equal(3)
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'unauthorized', committed: true, records: 20 })
    expect(await world.database.query('select count(*) from zoho_books.invoices')).to.deep.equal([{ count: '20' }])
  })

  it('are owed again for a child table that was dropped by hand', async () => {
    await run()
    await world.database.query('drop table zoho_books.invoice_line_items cascade')
    expect(detailsOf(await run())).to.include({ fetched: 20, owed: 0 })
    await equal()
  })

  it('give a column up to the list where a row shows it', async () => {
    edit(0, { cf_region: 'North' })
    await run()
    const claims = () =>
      world.database.query(`select owner from zsync.claims where table_name = 'invoices' and column_name = 'sub_total'`)
    expect(await claims()).to.deep.equal([])
    edit(1, { sub_total: 12.5 })
    const events: string[] = []
    await run({ emit: (event) => events.push(...notesIn([event])) })
    expect(await claims()).to.deep.equal([{ owner: 'list' }])
    expect(events.filter((note) => note.includes('sub_total'))).to.deep.equal(['new columns: sub_total numeric'])
    const [row] = await world.database.query(
      `select sub_total from zoho_books.invoices where invoice_id = '${idAt(world, 'invoices', 1)}'`,
    )
    expect(row?.sub_total).to.equal('12.5')
  })

  it('keep a column that the catalog expects of the list, where no row of it has ever shown that', async () => {
    // Editions of Zoho differ; the fake's rows have none of these.
    const name = 'location_name'
    const id = idAt(world, 'invoices', 0)
    world.fake.control.editDetail('invoices', id, { [name]: 'told' })
    await run()
    const [row] = await world.database.query(
      `select ${name} as told from zoho_books.invoices where invoice_id = '${id}'`,
    )
    expect(row?.told).to.equal('told')
    await equal()
    // A list that changes and does not show it takes nothing away, also where no call is left for details.
    edit(0, { reference_number: 'new' })
    await run({ details: 'none' })
    const [kept] = await world.database.query(
      `select ${name} as told from zoho_books.invoices where invoice_id = '${id}'`,
    )
    expect(kept?.told).to.equal('told')
    // Once the list shows it, it is the list's.
    edit(1, { [name]: 'listed' })
    await run()
    const owners = await world.database.query(
      `select owner from zsync.claims where table_name = 'invoices' and column_name = '${name}'`,
    )
    expect(owners).to.deep.equal([{ owner: 'list' }])
  })

  it('that are asked for anew within a budget go on with the next run', async () => {
    await run()
    await world.database.query('update zoho_books.invoices set sub_total = 0')
    const more: RunChoices = { details: 'all', budget: 9 }
    for (const owed of [12, 4])
      expect(detailsOf(await run(more))).to.deep.equal(totals({ fetched: 8, changed: 8, owed }))
    expect(detailsOf(await run(more))).to.deep.equal(totals({ fetched: 4, changed: 4 }))
    await equal()
    expect(detailsOf(await run({ details: 'all' })), 'and begin anew').to.deep.equal(
      totals({ fetched: 20, changed: 20 }),
    )
  })

  it('are shown by a view: how many, and how old the oldest that is owed', async () => {
    const progress = () =>
      world.database.query('select stream, live, complete, owed, oldest_owed from zsync.detail_progress order by 1')
    await run()
    const stream = `books/${world.fake.organizationId}/invoices`
    expect(await progress()).to.deep.equal([{ stream, live: '20', complete: '20', owed: '0', oldest_owed: null }])
    world.fake.control.edit('invoices', idAt(world, 'invoices', 0), { last_modified_time: '2026-06-10T12:16:30-0400' })
    await run({ details: 'none' })
    expect(await progress()).to.deep.equal([
      { stream, live: '20', complete: '19', owed: '1', oldest_owed: '2026-06-10 16:16:30+00' },
    ])
    await run({ settings: { details: { invoices: false } } })
    expect(await progress()).to.deep.equal([])
  })

  it('that are stopped go on with the next run, none twice', async () => {
    const stop = new AbortController()
    let seen = 0
    world.fake.control.onRequest = ({ id }) => {
      if (id !== undefined && ++seen === 8) stop.abort(new Error('stopped'))
    }
    const report = await run({ stop: stop.signal, settings: { concurrentCalls: 1 } })
    expect(outcomes(report)).to.deep.equal({ invoices: 'interrupted' })
    const { fetched = 0 } = detailsOf(report) ?? {}
    expect(fetched).to.be.greaterThan(0)
    world.fake.control.onRequest = undefined
    expect(detailsOf(await run())).to.deep.equal(totals({ fetched: 20 - fetched, changed: 20 - fetched }))
    await equal()
  })
})
