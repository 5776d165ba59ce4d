import { expect } from 'chai'
import { differences, idAt, idsOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { openWorld, reportOf, type SyncWorld, type WorldOptions } from '../support/sync-world.ts'

const week = 7 * 86_400

describe('a sweep', () => {
  let world: SyncWorld
  afterEach(() => world.close())

  /** A world whose streams are synced, a week ago by Zoho's clock: sweeps are due. */
  async function synced(streams: string[], options: WorldOptions = {}): Promise<void> {
    world = await openWorld({ records: 120, ...options })
    expect((await world.run({ streams })).exitCode).to.equal(0)
    world.fake.control.advance(week)
  }
  const detailCalls = (path: string): number =>
    Object.keys(world.fake.control.calls().byPath).filter((called) => called.startsWith(`/books/v3${path}/`)).length

  async function book(stream: string, column: string): Promise<string | null> {
    const rows = await world.database.query(
      `select ${column}::text as value from zsync.stream_runs where stream like $1 order by run_id desc limit 1`,
      [`%/${stream}`],
    )
    return rows[0]?.value ?? null
  }

  it('comes behind the changes and sees deletions and what Zoho does not stamp, and writes nothing else', async () => {
    await synced(['invoices', 'contacts'])
    const { control } = world.fake
    const [gone = '', edited = '', aged = ''] = idsOf(world, 'invoices')
    const debtor = idAt(world, 'contacts', 3)
    control.delete('invoices', gone)
    control.edit('invoices', edited)
    control.touchWithoutStamp('invoices', aged, { status: 'overdue' })
    control.touchWithoutStamp('contacts', debtor, { outstanding_receivable_amount: 12.5 })
    control.advance(60)
    const before = await rowVersions(world.database, ['invoices', 'contacts'])
    const report = await world.run({ streams: ['invoices', 'contacts'] })
    expect(report.exitCode).to.equal(0)
    expect(reportOf(report, 'invoices')).to.include({ way: 'keyset', swept: true, deleted: 1, updated: 2, inserted: 0 })
    expect(await differences(world, 'invoices', { deleted: [gone], later: true })).to.deep.equal([])
    expect(await differences(world, 'contacts', { later: true })).to.deep.equal([])
    const written = rewritten(before, await rowVersions(world.database, ['invoices', 'contacts']))
    expect(written).to.have.members([...[gone, edited, aged].map((id) => `invoices/${id}`), `contacts/${debtor}`])
    expect(detailCalls('/invoices')).to.equal(1)
    expect(await book('invoices', 'sweep')).to.equal('one page; 1 rows were not in the list: 1 deleted, 0 kept')
    const state = world.state().streams[report.streams.find(({ way }) => way === 'keyset')?.stream ?? '']
    expect(Date.parse(String(state?.sweptAt))).to.be.above(control.now() - 60_000)
  })

  it('is not made again before it is due', async () => {
    await synced(['invoices'])
    await world.run({ streams: ['invoices'] })
    world.fake.control.advance(3600)
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({ swept: false, calls: 1 })
  })

  it('stops at the brake before it asks Zoho: the changes are committed, no row is marked, exit 3', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    const gone = idsOf(world, 'invoices').slice(0, 60)
    for (const id of gone) control.delete('invoices', id)
    control.edit('invoices', idAt(world, 'invoices', 0))
    control.advance(60)
    const braked = await world.run({ streams: ['invoices'] })
    expect(braked.exitCode).to.equal(3)
    expect(reportOf(braked, 'invoices')).to.include({ outcome: 'unproven', updated: 1, deleted: 0, committed: true })
    expect(reportOf(braked, 'invoices').error).to.match(/60 of 120 rows.*--allow-mass-delete/)
    expect(detailCalls('/invoices')).to.equal(0)
    expect(await differences(world, 'invoices', { kept: gone, later: true })).to.deep.equal([])
    const rebuild = await world.run({ streams: ['invoices'], mode: 'full-rebuild' })
    expect(reportOf(rebuild, 'invoices')).to.include({ outcome: 'unproven', updated: 0, deleted: 0, committed: false })
    expect(reportOf(rebuild, 'invoices').error).to.include('--full-rebuild --allow-mass-delete')
    expect(rebuild.exitCode).to.equal(1)
    const allowed = await world.run({ streams: ['invoices'], allowMassDelete: true })
    expect(reportOf(allowed, 'invoices')).to.include({ outcome: 'complete', deleted: 60 })
    expect(await differences(world, 'invoices', { deleted: gone, later: true })).to.deep.equal([])
  })

  it('that is not due is not made by --allow-mass-delete: the run says so', async () => {
    await synced(['invoices'])
    await world.run({ streams: ['invoices'] })
    const report = reportOf(await world.run({ streams: ['invoices'], allowMassDelete: true }), 'invoices')
    expect(report).to.include({ outcome: 'complete', swept: false })
    expect(report.notes.join()).to.include('no sweep is due: --allow-mass-delete')
  })

  it('keeps what it has still to see in an unlogged list: its size is no WAL', async () => {
    await synced(['invoices'])
    expect(
      await world.database.query(
        `select relpersistence::text as kept from pg_class where oid = 'zsync.unseen'::regclass`,
      ),
    ).to.deep.equal([{ kept: 'u' }])
  })

  it('keeps a row that the list hides although Zoho has it, says so, and asks about it once a sweep', async () => {
    await synced(['contacts'])
    const { control } = world.fake
    // A list of another family of filters does not know ours and shows active rows only.
    control.behave('contacts', { defaultFilter: 'AccountType.Active' })
    const hidden = idAt(world, 'contacts', 5)
    control.deactivate('contacts', hidden)
    control.advance(60)
    const report = reportOf(await world.run({ streams: ['contacts'] }), 'contacts')
    expect(report).to.include({ outcome: 'complete', deleted: 0 })
    expect(report.notes.join()).to.match(/the list shows AccountType.Active only/)
    expect(report.notes.join()).to.include(`1 rows were not in the list, but Zoho does not say that they are deleted`)
    const live = await world.database.query('select 1 from zoho_books.contacts_live where contact_id = $1', [hidden])
    expect(live).to.have.length(1)
    control.resetCalls()
    await world.run({ streams: ['contacts'], settings: { sweep: week * 1000 } })
    expect(detailCalls('/contacts')).to.equal(0)
  })

  it('that the brake stopped reads the list anew after six hours, and is complete once the rows are shown again', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    const hidden = idsOf(world, 'invoices').slice(0, 60)
    for (const id of hidden) control.deactivate('invoices', id)
    control.behave('invoices', { defaultFilter: 'AccountType.Active', perPageMax: 50 })
    control.advance(60)
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices').outcome).to.equal('unproven')
    control.behave('invoices', { defaultFilter: 'Status.All' })
    control.advance(6 * 3600)
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({
      outcome: 'complete',
      swept: true,
    })
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('does not brake for rows that Zoho was found to have, nor for those that a rebuild has marked', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    const hidden = idsOf(world, 'invoices').slice(0, 60)
    for (const id of hidden) control.deactivate('invoices', id)
    control.behave('invoices', { defaultFilter: 'AccountType.Active' })
    control.advance(60)
    await world.run({ streams: ['invoices'], allowMassDelete: true })
    control.advance(week)
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({ swept: true, deleted: 0 })
    for (const id of hidden) control.delete('invoices', id)
    await world.run({ streams: ['invoices'], mode: 'full-rebuild', allowMassDelete: true })
    control.advance(week)
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({ swept: true, deleted: 0 })
  })

  it('keeps each answer about a row, also where a run may ask about a few only', async () => {
    await synced(['invoices'], { limits: { perMinute: 1e9, perDay: 120, concurrent: 10 } })
    const { control } = world.fake
    const gone = idsOf(world, 'invoices').slice(0, 30)
    for (const id of gone) control.delete('invoices', id)
    control.advance(60)
    let marked = 0
    for (let runs = 0; marked < 30 && runs < 8; runs++) {
      marked += reportOf(await world.run({ streams: ['invoices'] }), 'invoices').deleted
      control.advance(900)
    }
    expect(marked).to.equal(30)
    expect(await differences(world, 'invoices', { deleted: gone, later: true })).to.deep.equal([])
  })

  it('is due when the catalog has a new column, be it that one run has to end before', async () => {
    await synced(['invoices'])
    await world.run({ streams: ['invoices'] })
    await world.database.query('drop view zoho_books.invoices_live')
    await world.database.query('alter table zoho_books.invoices drop column email')
    const report = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(report).to.include({ outcome: 'complete', swept: true })
  })

  it('spends a tenth of what is left of the day, pauses, and is complete after some runs', async () => {
    await synced(['invoices'], { limits: { perMinute: 1e9, perDay: 100, concurrent: 10 } })
    const { control } = world.fake
    control.behave('invoices', { perPageMax: 10 })
    const gone = idAt(world, 'invoices', 50)
    control.delete('invoices', gone)
    control.touchWithoutStamp('invoices', idAt(world, 'invoices', 100), { status: 'overdue' })
    control.advance(60)
    const first = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(first).to.include({ outcome: 'complete', swept: false })
    expect(first.notes.join()).to.match(/the sweep has spent the \d+ calls that it may .* pauses/)
    let runs = 1
    for (; runs < 12; runs++) {
      control.advance(900)
      if (reportOf(await world.run({ streams: ['invoices'] }), 'invoices').swept) break
    }
    expect(runs).to.be.above(0).and.below(12)
    expect(await differences(world, 'invoices', { deleted: [gone], later: true })).to.deep.equal([])
  })

  it('gets on in runs that are always given few calls, also while rows before its place are deleted', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    control.behave('invoices', { perPageMax: 20 })
    const gone: string[] = []
    let runs = 1
    for (; runs < 40; runs++) {
      for (const id of idsOf(world, 'invoices').slice(0, runs < 4 ? 8 : 0)) {
        control.delete('invoices', id)
        gone.push(id)
      }
      control.advance(900)
      if (reportOf(await world.run({ streams: ['invoices'], budget: 5 }), 'invoices').swept) break
    }
    expect(runs).to.be.below(40)
    // What was deleted behind its place the next sweep sees.
    control.advance(week)
    await world.run({ streams: ['invoices'] })
    expect(await differences(world, 'invoices', { deleted: gone, later: true })).to.deep.equal([])
  })

  it('that is killed goes on behind the page it had stored, and still sees what was deleted before', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    control.behave('invoices', { perPageMax: 20 })
    const gone = [3, 60, 115].map((index) => idAt(world, 'invoices', index))
    for (const id of gone) control.delete('invoices', id)
    control.advance(60)
    const dead = new AbortController()
    let scans = 0
    control.onRequest = ({ parameters }) => {
      if (parameters.get('last_modified_time') === null && ++scans === 5) dead.abort(new Error('killed'))
    }
    const killed = await world.run({ streams: ['invoices'], stop: dead.signal })
    expect(killed.exitCode).to.equal(130)
    expect(await world.database.query(`select pass from zsync.checkpoints`)).to.deep.equal([{ pass: 'sweep' }])
    control.onRequest = undefined
    control.resetCalls()
    const report = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(report).to.include({ swept: true, deleted: 3 })
    expect(report.calls).to.be.below(4 + 6 + 4)
    expect(await differences(world, 'invoices', { deleted: gone, later: true })).to.deep.equal([])
    expect(await world.database.query('select * from zsync.unseen')).to.deep.equal([])
    expect(await world.database.query('select * from zsync.checkpoints')).to.deep.equal([])
  })

  it('that is killed begins anew where a crash of the server has emptied its list', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    control.behave('invoices', { perPageMax: 20 })
    // The first of them the killed sweep has shown.
    const gone = [3, 115].map((index) => idAt(world, 'invoices', index))
    control.advance(60)
    const dead = new AbortController()
    let scans = 0
    control.onRequest = ({ parameters }) => {
      if (parameters.get('last_modified_time') === null && ++scans === 5) dead.abort(new Error('killed'))
    }
    expect((await world.run({ streams: ['invoices'], stop: dead.signal })).exitCode).to.equal(130)
    control.onRequest = undefined
    for (const id of gone) control.delete('invoices', id)
    await world.database.query('truncate zsync.unseen')
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({ swept: true, deleted: 2 })
    expect(await differences(world, 'invoices', { deleted: gone, later: true })).to.deep.equal([])
  })

  it('is due in the next run when a new column was made: rows that were not read may have values for it', async () => {
    await synced(['invoices'])
    const { control } = world.fake
    await world.run({ streams: ['invoices'] })
    const [first = '', second = ''] = idsOf(world, 'invoices')
    for (const id of [first, second]) control.touchWithoutStamp('invoices', id, { cf_new: 'a value' })
    control.edit('invoices', first)
    control.advance(60)
    const changes = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(changes).to.include({ swept: false, updated: 1 })
    expect(changes.notes.join()).to.include('new columns')
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({ swept: true, updated: 1 })
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('of a list that tells nothing of its changes is each run, but of more than five pages every six hours', async () => {
    world = await openWorld({ records: 480 })
    const { control } = world.fake
    const payments = async () => reportOf(await world.run({ streams: ['customerpayments'] }), 'customerpayments')
    expect(await payments()).to.include({ outcome: 'complete', calls: 1 })
    control.behave('customerpayments', { perPageMax: 20 })
    control.advance(900)
    const gone = idAt(world, 'customerpayments', 0)
    control.delete('customerpayments', gone)
    expect(await payments()).to.include({ outcome: 'complete', swept: true, deleted: 1 })
    control.advance(900)
    const early = await payments()
    expect(early).to.include({ outcome: 'deferred', calls: 0 })
    expect(early.error).to.match(/can only be read whole, in \d+ pages.*due again at 2026-06-10T22:30/)
    expect((await world.run({ streams: ['customerpayments'] })).exitCode).to.equal(0)
    control.advance(6 * 3600)
    expect(await payments()).to.include({ outcome: 'complete' })
    expect(await differences(world, 'customerpayments', { deleted: [gone], later: true })).to.deep.equal([])
  })

  it('probes a list of several pages once, and the findings decide how changes are read', async () => {
    world = await openWorld({ records: 450 })
    const { control } = world.fake
    control.behave('invoices', { filter: 'equality' })
    control.behave('customerpayments', { filter: 'exclusive', sort: ['date', 'last_modified_time'], perPageMax: 50 })
    control.behave('journals', { perPageMax: 10 })
    const streams = ['invoices', 'customerpayments', 'journals', 'chartofaccounts']
    await world.run({ streams })
    const found = await world.database.query(
      `select split_part(stream, '/', 3) as name, filter, lmt_order, default_filter from zsync.capabilities order by 1`,
    )
    expect(found.filter(({ filter }) => filter !== null)).to.deep.equal([
      { name: 'customerpayments', filter: 'exclusive', lmt_order: 't', default_filter: 'PaymentMode.All' },
      { name: 'invoices', filter: 'equality', lmt_order: 't', default_filter: 'Status.All' },
      { name: 'journals', filter: 'equality', lmt_order: 't', default_filter: 'JournalDate.All' },
    ])
    control.advance(3600)
    for (const stream of streams) control.edit(stream, idAt(world, stream, 7))
    control.advance(60)
    const report = await world.run({ streams })
    expect(reportOf(report, 'invoices')).to.include({ way: 'newest-first', updated: 1, calls: 1 })
    expect(reportOf(report, 'customerpayments')).to.include({ way: 'keyset', updated: 1, calls: 1 })
    expect(report.streams.flatMap(({ notes }) => notes)).to.deep.equal([])
    // Thirty days later the list has been mended, and gets another try.
    control.behave('invoices', { filter: 'inclusive' })
    control.advance(31 * 86_400)
    await world.run({ streams: ['invoices'] })
    expect(reportOf(await world.run({ streams: ['invoices'] }), 'invoices')).to.include({ way: 'keyset' })
    const [again] = await world.database.query(`select filter from zsync.capabilities where stream like '%/invoices'`)
    expect(again).to.deep.equal({ filter: 'inclusive' })
  })
})
