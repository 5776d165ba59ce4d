import { expect } from 'chai'
import { withReset } from '../../src/sync/reset-state.ts'
import { differences, idAt, idsOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { openWorld, reportOf, type SyncWorld, type WorldOptions } from '../support/sync-world.ts'

const streams = ['invoices']
const day = 86_400

describe('an unfinished rebuild', () => {
  let world: SyncWorld
  afterEach(() => world.close())

  /** A synced world of 120 invoices on pages of 20: with their overlaps, eight calls read the list. */
  async function synced(options: WorldOptions = {}): Promise<void> {
    world = await openWorld({ records: 120, ...options })
    expect((await world.run({ streams })).exitCode).to.equal(0)
    world.fake.control.behave('invoices', { perPageMax: 20 })
    world.fake.control.advance(3600)
  }
  const rebuild = (more: Parameters<SyncWorld['run']>[0] = {}) => world.run({ streams, mode: 'full-rebuild', ...more })

  /** Begins a rebuild and ends it in a call of the list. */
  async function cutShort(call: number): Promise<void> {
    const { control } = world.fake
    const dead = new AbortController()
    let calls = 0
    control.onRequest = ({ stream }) => {
      if (stream === 'invoices' && ++calls === call) dead.abort(new Error('killed'))
    }
    expect((await rebuild({ stop: dead.signal })).exitCode).to.equal(130)
    control.onRequest = undefined
    control.resetCalls()
  }
  const detailCalls = (): number =>
    Object.values(world.fake.control.calls().byPath['/books/v3/invoices/{id}'] ?? {}).reduce(
      (sum, count) => sum + count,
      0,
    )
  const one = async (sql: string, values: unknown[] = []): Promise<string | null> =>
    Object.values((await world.database.query(sql, values))[0] ?? {})[0] ?? null
  const stage = (): string => `zsync.rebuild_books_${world.fake.organizationId}_invoices`
  const staged = async (): Promise<boolean> => (await one('select to_regclass($1)', [stage()])) !== null
  async function expectNothingLeft(): Promise<void> {
    expect(await staged()).to.equal(false)
    expect(await world.database.query('select * from zsync.rebuilds')).to.deep.equal([])
    expect(await world.database.query('select * from zsync.checkpoints')).to.deep.equal([])
  }

  it('goes on behind the page that it had stored, and sees what was deleted, altered or marked before', async () => {
    await synced()
    const { calls: whole } = reportOf(await rebuild().then(() => rebuild()), 'invoices')
    const gone = [3, 60, 115].map((index) => idAt(world, 'invoices', index))
    const [altered, marked] = [idAt(world, 'invoices', 10), idAt(world, 'invoices', 100)]
    for (const id of gone) world.fake.control.delete('invoices', id)
    await world.database.query('update zoho_books.invoices set total = total + 1 where invoice_id = $1', [altered])
    await world.database.query('update zoho_books.invoices set _deleted_at = now() where invoice_id = $1', [marked])
    const before = await rowVersions(world.database, streams)
    await cutShort(5)
    expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([])
    expect(await one('select relpersistence from pg_class where oid = to_regclass($1)', [stage()])).to.equal('u')
    const report = reportOf(await rebuild(), 'invoices')
    expect(report).to.include({ outcome: 'complete', swept: true, updated: 2, deleted: 3 })
    expect(report.notes.join()).to.match(/goes on with the rebuild that run 4 began/)
    // Of the calls that were cut short, up to three were under way behind the page that was stored last.
    const most = whole - 4 + 3 + 3
    expect(report.calls, 'no page again but what may have moved, and three questions').to.be.within(4, most)
    expect(await differences(world, 'invoices', { deleted: gone })).to.deep.equal([])
    await expectNothingLeft()
  })

  it('is gone on with by a plain run, behind the changes and in place of a sweep, which it does not set back', async () => {
    await synced()
    const { control } = world.fake
    const [aged, edited] = [idAt(world, 'invoices', 30), idAt(world, 'invoices', 1)]
    control.touchWithoutStamp('invoices', aged, { status: 'overdue' })
    await cutShort(4)
    control.edit('invoices', edited)
    const created = control.create('invoices', 1)
    control.advance(60)
    const report = reportOf(await world.run({ streams, settings: { sweep: 0 } }), 'invoices')
    expect(report).to.include({ outcome: 'complete', way: 'keyset', swept: true, inserted: 1, updated: 2 })
    expect(created).to.have.length(1)
    expect(report.calls, 'the changes, and the other half').to.be.at.most(1 + 6)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    expect(await one('select sweep from zsync.stream_runs order by run_id desc limit 1')).to.match(
      /rebuilt: 0 inserted/,
    )
    await expectNothingLeft()
    expect(reportOf(await world.run({ streams }), 'invoices')).to.include({ calls: 1, swept: false })
  })

  it('takes some runs where each may spend a tenth of the day, and what they wrote meanwhile stays', async () => {
    await synced({ limits: { perMinute: 1e9, perDay: 60, concurrent: 10 } })
    const { control } = world.fake
    control.behave('invoices', { perPageMax: 10 })
    const [first, gone] = [idAt(world, 'invoices', 0), idAt(world, 'invoices', 119)]
    control.delete('invoices', gone)
    await cutShort(3)
    control.edit('invoices', first)
    const young = control.create('invoices', 1)
    control.advance(60)
    const paused = reportOf(await world.run({ streams }), 'invoices')
    expect(paused).to.include({ outcome: 'complete', swept: false, inserted: 1, updated: 1 })
    expect(paused.notes.join()).to.match(/the rebuild has spent the \d+ calls that it may .* pauses/)
    // Nothing to ask about: the rebuild began before it was there.
    for (const id of young) control.delete('invoices', id)
    let swept = false
    for (let runs = 0; runs < 8 && !swept; runs++) {
      control.advance(900)
      swept = reportOf(await world.run({ streams }), 'invoices').swept
    }
    expect(swept).to.equal(true)
    expect(detailCalls()).to.equal(1)
    expect(await differences(world, 'invoices', { deleted: [gone], kept: young, later: true })).to.deep.equal([])
  })

  it('whose stage a crash of PostgreSQL has emptied begins anew, and says why', async () => {
    for (const crash of ['truncate', 'drop table']) {
      await synced()
      const aged = idAt(world, 'invoices', 5)
      world.fake.control.touchWithoutStamp('invoices', aged, { status: 'overdue' })
      await cutShort(5)
      await world.database.query(`${crash} ${stage()}`)
      const report = reportOf(await world.run({ streams }), 'invoices')
      expect(report).to.include({ outcome: 'complete', swept: true, updated: 1 })
      expect(report.notes.join()).to.match(
        /the rebuild of run 2 begins anew: its stage is empty: PostgreSQL has recovered/,
      )
      expect(report.calls).to.be.at.least(1 + 7)
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
      await expectNothingLeft()
      if (crash === 'truncate') await world.close()
    }
  })

  it('is dropped after seven days, and said to be', async () => {
    await synced()
    await cutShort(5)
    world.fake.control.advance(8 * day)
    const report = reportOf(await world.run({ streams }), 'invoices')
    expect(report).to.include({ outcome: 'complete', swept: true })
    expect(report.notes.join()).to.match(/had gathered was dropped: it began at .*, too long ago; --full-rebuild/)
    await expectNothingLeft()
  })

  it('of a list without last_modified_time is dropped: its place proves nothing', async () => {
    world = await openWorld({ records: 40 })
    const currencies = { streams: ['currencies'] }
    await world.run(currencies)
    const dead = new AbortController()
    world.fake.control.onRequest = ({ stream }) => {
      if (stream === 'currencies') dead.abort(new Error('killed'))
    }
    await world.run({ ...currencies, mode: 'full-rebuild', stop: dead.signal })
    world.fake.control.onRequest = undefined
    expect(await one('select count(*) from zsync.rebuilds')).to.equal('1')
    const report = reportOf(await world.run({ ...currencies, mode: 'full-rebuild' }), 'currencies')
    expect(report).to.include({ outcome: 'complete' })
    expect(report.notes.join()).to.match(/dropped: rows of this list carry no last_modified_time/)
    expect(await one('select count(*) from zsync.rebuilds')).to.equal('0')
  })

  it('is dropped with the state of its stream', async () => {
    await synced()
    await cutShort(5)
    await withReset(world.settings, ['invoices'], AbortSignal.timeout(60_000), ({ reset }) => reset())
    await expectNothingLeft()
  })

  it('that the brake has stopped keeps what it read, and is applied once it may be', async () => {
    await synced()
    const { control } = world.fake
    const gone = idsOf(world, 'invoices').slice(0, 60)
    for (const id of gone) control.delete('invoices', id)
    control.touchWithoutStamp('invoices', idAt(world, 'invoices', 0), { status: 'overdue' })
    control.edit('invoices', idAt(world, 'invoices', 1))
    control.advance(60)
    const braked = await rebuild()
    expect(reportOf(braked, 'invoices')).to.include({ outcome: 'unproven', updated: 0, deleted: 0, committed: false })
    expect(reportOf(braked, 'invoices').error).to.match(/60 of 120 rows.*--allow-mass-delete.*\(60 calls\)/)
    control.resetCalls()
    const plain = await world.run({ streams })
    expect(plain.exitCode).to.equal(3)
    expect(reportOf(plain, 'invoices')).to.include({ outcome: 'unproven', updated: 1, deleted: 0, committed: true })
    expect(detailCalls()).to.equal(0)
    const allowed = reportOf(await rebuild({ allowMassDelete: true }), 'invoices')
    expect(allowed).to.include({ outcome: 'complete', updated: 1, deleted: 60 })
    expect(allowed.calls, 'the end of the list, and a question for each').to.be.at.most(2 + 60)
    expect(await differences(world, 'invoices', { deleted: gone, later: true })).to.deep.equal([])
  })

  it('asks about no row twice', async () => {
    await synced()
    const { control } = world.fake
    const gone = idsOf(world, 'invoices').slice(0, 30)
    for (const id of gone) control.delete('invoices', id)
    const dead = new AbortController()
    const asked: string[] = []
    control.onRequest = ({ id }) => {
      if (id !== undefined && asked.push(id) === 12) dead.abort(new Error('killed'))
    }
    expect((await rebuild({ stop: dead.signal })).exitCode).to.equal(130)
    expect(await differences(world, 'invoices', { kept: gone, later: true }), 'nothing is marked').to.deep.equal([])
    expect(reportOf(await rebuild(), 'invoices')).to.include({ outcome: 'complete', deleted: 30 })
    // The call that it was ended in was never answered.
    expect(asked.toSorted()).to.deep.equal([...gone, asked[11]].toSorted())
    expect(await differences(world, 'invoices', { deleted: gone })).to.deep.equal([])
  })

  it('gives back the columns that were dropped meanwhile, those too that it had learned', async () => {
    await synced()
    const { control } = world.fake
    const ids = idsOf(world, 'invoices')
    for (const id of [ids[2] ?? '', ids[40] ?? '']) control.touchWithoutStamp('invoices', id, { cf_early: 'one' })
    await cutShort(8)
    expect(await one('select count(*) from zsync.rebuilds')).to.equal('1')
    for (const column of ['cf_early', 'email']) {
      await world.database.query(`alter table zoho_books.invoices drop column ${column} cascade`)
    }
    control.touchWithoutStamp('invoices', ids[0] ?? '', { cf_late: 2 })
    const report = reportOf(await rebuild(), 'invoices')
    expect(report).to.include({ outcome: 'complete' })
    expect(report.calls).to.be.at.most(3)
    expect(
      (await differences(world, 'invoices')).filter((text) => !text.includes('cf_late')),
      'a member that came behind its page is for the next sweep',
    ).to.deep.equal([])
    expect(await one('select count(*) from zoho_books.invoices_live where cf_early is not null')).to.equal('2')
  })

  it('begins anew where a column has another type by now', async () => {
    await synced()
    await cutShort(5)
    await world.database.query('drop view zoho_books.invoices_live')
    await world.database.query('alter table zoho_books.invoices alter column total type text')
    const report = reportOf(await rebuild(), 'invoices')
    expect(report).to.include({ outcome: 'complete' })
    expect(report.notes.join()).to.include('begins anew: the column total has become text')
  })

  it('that finds the disk full says so, leaves the table as it was, and is applied once there is room', async () => {
    await synced()
    const { control } = world.fake
    const { query } = world.database
    for (const id of idsOf(world, 'invoices').slice(0, 9)) control.touchWithoutStamp('invoices', id, { status: 'void' })
    await query(`create function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`)
    await query(
      'create trigger full_disk before insert or update on zoho_books.invoices for each row execute function full_disk()',
    )
    const before = await rowVersions(world.database, streams)
    const failed = reportOf(await rebuild(), 'invoices')
    expect(failed).to.include({ outcome: 'failed', updated: 0 })
    expect(failed.error).to.match(
      /Cannot apply the rebuild.*what was gathered is kept.*could not extend.*disk.*is full/,
    )
    expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([])
    await query('drop trigger full_disk on zoho_books.invoices')
    const report = reportOf(await world.run({ streams }), 'invoices')
    expect(report).to.include({ outcome: 'complete', swept: true, updated: 9 })
    expect(report.calls).to.be.at.most(1 + 2)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('that finds the disk full while it gathers goes on behind what it had stored', async () => {
    await synced()
    const { query } = world.database
    await cutShort(4)
    await query(`create function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`)
    await query(`create trigger full_disk before insert on ${stage()} for each row execute function full_disk()`)
    expect(reportOf(await rebuild(), 'invoices').error).to.match(/could not extend.*disk.*is full.*make room/)
    await query(`drop trigger full_disk on ${stage()}`)
    const report = reportOf(await rebuild(), 'invoices')
    expect(report).to.include({ outcome: 'complete' })
    expect(report.calls).to.be.at.most(5)
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })
})
