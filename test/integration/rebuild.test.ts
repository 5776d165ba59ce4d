import { expect } from 'chai'
import { catalog } from '../../src/model/catalog.ts'
import { allDifferences, differences, idAt, idsOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { administer, embeddedServer } from '../support/database-server.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const streams = ['invoices']

describe('a full rebuild', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 450 })
    await world.run({ streams })
  })
  afterEach(() => world.close())
  const rebuild = (more: Parameters<SyncWorld['run']>[0] = {}) => world.run({ streams, mode: 'full-rebuild', ...more })

  it('shows readers the old rows and then the new ones, never a mix, and none twice', async () => {
    const { control } = world.fake
    for (const id of idsOf(world, 'invoices').slice(0, 200)) control.touchWithoutStamp('invoices', id, { balance: 0.5 })
    control.create('invoices', 50)
    const reader = await world.database.connect()
    const counts: string[] = []
    let done = false
    const reading = (async () => {
      while (!done) {
        const { rows } = await reader.query(
          `select count(*)::int as rows, count(distinct invoice_id)::int as ids, count(*) filter (where balance = 0.5) as aged
           from zoho_books.invoices_live`,
        )
        expect(rows[0].ids).to.equal(rows[0].rows)
        counts.push(`${rows[0].rows} rows, ${rows[0].aged} aged`)
      }
    })()
    const report = await rebuild().finally(() => {
      done = true
    })
    await reading
    expect(report.exitCode).to.equal(0)
    const after = '500 rows, 200 aged'
    expect([...new Set([...counts, after])]).to.deep.equal(['450 rows, 0 aged', after])
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('where nothing differs writes no row and takes no lock that a writer would notice', async () => {
    const { query } = world.database
    const written = async () => {
      await query('select pg_stat_clear_snapshot()')
      return query(
        `select n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup from pg_stat_user_tables where relid = 'zoho_books.invoices'::regclass`,
      )
    }
    const position = async () => (await query('select pg_current_wal_insert_lsn() as wal'))[0]?.wal
    await query('vacuum (freeze, analyze) zoho_books.invoices')
    const before = { rows: await rowVersions(world.database, streams), written: await written(), wal: await position() }
    const writer = await world.database.connect()
    await writer.query('begin')
    await writer.query('lock table zoho_books.invoices in share mode')
    const report = await rebuild()
    await writer.query('rollback')
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'complete', inserted: 0, updated: 0, unchanged: 450 })
    const [logged] = await query('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1)::int as bytes', [before.wal])
    // Some 65 kB for each table that is made; the rows, were they logged, would add 350 kB.
    const tables = 1 + (catalog.find(({ name }) => name === 'invoices')?.children.length ?? 0)
    expect(Number(logged?.bytes), 'the books and the making of tables').to.be.below(75_000 * tables)
    expect(await written()).to.deep.equal(before.written)
    expect(rewritten(before.rows, await rowVersions(world.database, streams))).to.deep.equal([])
  })

  it('brings back what it had marked, where Zoho shows it again', async () => {
    const { control } = world.fake
    const id = idAt(world, 'invoices', 3)
    control.delete('invoices', id)
    await rebuild()
    expect(await differences(world, 'invoices', { deleted: [id] })).to.deep.equal([])
    control.create('invoices', 1, { invoice_id: id })
    expect(reportOf(await rebuild(), 'invoices')).to.include({ outcome: 'complete', updated: 1 })
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('fills an empty table beside the rows of another organization', async () => {
    const { query } = world.database
    await query(`update zoho_books.invoices set _org_id = 'another'`)
    expect(reportOf(await rebuild(), 'invoices')).to.include({ outcome: 'complete', inserted: 450, updated: 0 })
    expect(await query('select count(*) from zoho_books.invoices')).to.deep.equal([{ count: '900' }])
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('leaves a view, grants, an index, a column and a comment of the user as they were, also when Zoho adds a member', async () => {
    const { query } = world.database
    const role = `reader_${world.database.name}`
    const noted = idAt(world, 'invoices', 7)
    await administer(await embeddedServer(), `create role ${role}`)
    try {
      await query('create view public.open_invoices as select invoice_id, total from zoho_books.invoices_live')
      await query(`grant select on zoho_books.invoices, zoho_books.invoices_live to ${role}`)
      await query('create index by_customer on zoho_books.invoices (customer_id)')
      await query('alter table zoho_books.invoices add column remark text')
      await query(`comment on table zoho_books.invoices is 'ours'`)
      await query('update zoho_books.invoices set remark = $1 where invoice_id = $2', ['call them', noted])
      const before = await rowVersions(world.database, streams)
      world.fake.control.touchWithoutStamp('invoices', noted, { brand_new_member: 'shiny' })
      world.fake.control.delete('invoices', idAt(world, 'invoices', 0))
      expect((await rebuild()).exitCode).to.equal(0)
      expect(rewritten(before, await rowVersions(world.database, streams))).to.have.length(2)
      expect(
        await query(
          'select invoice_id, remark, brand_new_member from zoho_books.invoices_live where remark is not null',
        ),
      ).to.deep.equal([{ invoice_id: noted, remark: 'call them', brand_new_member: 'shiny' }])
      expect(await query('select count(*) from public.open_invoices')).to.deep.equal([{ count: '449' }])
      expect(
        await query(
          `select has_table_privilege($1, 'zoho_books.invoices', 'select') as rows, has_table_privilege($1, 'zoho_books.invoices_live', 'select') as live,
             to_regclass('zoho_books.by_customer') is not null as index, obj_description('zoho_books.invoices'::regclass) as comment`,
          [role],
        ),
      ).to.deep.equal([{ rows: 't', live: 't', index: 't', comment: 'ours' }])
    } finally {
      await query(`drop owned by ${role}`)
      await administer(await embeddedServer(), `drop role ${role}`)
    }
  })

  it('works with a constraint, an identity column and a table of the user in its way, and leaves them alone', async () => {
    const { query } = world.database
    await query('alter table zoho_books.invoices add column serial bigint generated always as identity')
    await query(`alter table zoho_books.invoices add column desk text not null default 'front'`)
    await query('create table public.zsync_staging_invoices as select 1 as mine')
    expect((await rebuild()).exitCode).to.equal(0)
    expect(await query('select mine::text from public.zsync_staging_invoices')).to.deep.equal([{ mine: '1' }])
    expect(
      await query(`select count(*) from zoho_books.invoices where serial is null or desk <> 'front'`),
    ).to.deep.equal([{ count: '0' }])
  })

  it('goes on where one detail is refused for another reason, and keeps that row', async () => {
    const { control } = world.fake
    const [absent, gone] = [idAt(world, 'invoices', 5), idAt(world, 'invoices', 6)]
    control.delete('invoices', absent)
    control.delete('invoices', gone)
    control.fault({ kind: '200-code', code: 9, count: 1, path: `/invoices/${absent}` })
    const { query } = world.database
    await query('update zoho_books.invoices set total = total + 1 where invoice_id = $1', [idAt(world, 'invoices', 9)])
    const report = reportOf(await rebuild(), 'invoices')
    expect(report).to.include({ outcome: 'complete', deleted: 1, updated: 1 })
    expect(await query('select invoice_id from zoho_books.invoices where _deleted_at is not null')).to.deep.equal([
      { invoice_id: gone },
    ])
  })

  it('puts right what was altered, removed or marked deleted by hand, and writes nothing else', async () => {
    const { query } = world.database
    const [altered, removed, marked] = [
      idAt(world, 'invoices', 1),
      idAt(world, 'invoices', 2),
      idAt(world, 'invoices', 3),
    ]
    await query('update zoho_books.invoices set total = total + 1 where invoice_id = $1', [altered])
    await query('delete from zoho_books.invoices where invoice_id = $1', [removed])
    await query('update zoho_books.invoices set _deleted_at = now() where invoice_id = $1', [marked])
    const before = await rowVersions(world.database, streams)
    const report = await rebuild()
    expect(reportOf(report, 'invoices')).to.include({ inserted: 1, updated: 2, deleted: 0, unchanged: 447 })
    expect(rewritten(before, await rowVersions(world.database, streams))).to.have.members(
      [altered, removed, marked].map((id) => `invoices/${id}`),
    )
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('keeps a record that the list hides but Zoho still has', async () => {
    const { control } = world.fake
    const hidden = idAt(world, 'invoices', 4)
    control.delete('invoices', hidden)
    control.onRequest = ({ id }) => {
      // Alive again by the time its detail is asked for: no list shows it, and it is there.
      if (id === hidden) control.create('invoices', 1, { invoice_id: hidden })
    }
    const report = reportOf(await rebuild(), 'invoices')
    expect(report).to.include({ outcome: 'complete', deleted: 0 })
    expect(report.notes.join()).to.include(hidden)
    expect(await world.database.query('select count(*) from zoho_books.invoices_live')).to.deep.equal([
      { count: '450' },
    ])
  })

  it('marks nothing deleted when the question for what is absent is not answered', async () => {
    const { control } = world.fake
    control.delete('invoices', idAt(world, 'invoices', 4))
    const before = world.state().streams
    control.fault({ kind: '500', path: '/invoices/', count: 99 })
    const report = await rebuild({ clock: virtualClock() })
    expect(report.exitCode).to.equal(1)
    expect(await world.database.query('select count(*) from zoho_books.invoices_live')).to.deep.equal([
      { count: '450' },
    ])
    expect(world.state().streams).to.deep.equal(before)
    control.clearFaults()
    expect(reportOf(await rebuild(), 'invoices')).to.include({ outcome: 'complete', deleted: 1 })
  })

  it('that fails in the middle changes no row', async () => {
    const { control } = world.fake
    for (const id of idsOf(world, 'invoices')) control.touchWithoutStamp('invoices', id, { balance: 0.5 })
    const before = await rowVersions(world.database, streams)
    let calls = 0
    control.onRequest = () => {
      if (++calls === 2) control.fault({ kind: '500', path: '/invoices', count: 99 })
    }
    expect((await rebuild({ clock: virtualClock() })).exitCode).to.equal(1)
    expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([])
    control.onRequest = undefined
    control.clearFaults()
    expect((await rebuild()).exitCode).to.equal(0)
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('fills empty tables as a first run does', async () => {
    const report = await world.run({ streams: ['contacts', 'currencies', 'invoices'], mode: 'full-rebuild' })
    expect(report.exitCode).to.equal(0)
    expect(await allDifferences(world, ['contacts', 'currencies', 'invoices'])).to.deep.equal([])
  })
})

describe('a deleted record', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
    await world.run({ streams })
  })
  afterEach(() => world.close())

  it('stays live until a rebuild has asked for it, and lives again when Zoho shows it again', async () => {
    const { control } = world.fake
    const id = idAt(world, 'invoices', 2)
    control.delete('invoices', id)
    control.advance(60)
    await world.run({ streams })
    expect(await differences(world, 'invoices', { kept: [id], later: true })).to.deep.equal([])
    await world.run({ streams, mode: 'full-rebuild' })
    expect(await differences(world, 'invoices', { deleted: [id] })).to.deep.equal([])
    await world.run({ streams })
    await world.run({ streams, mode: 'full-rebuild' })
    expect(await differences(world, 'invoices', { deleted: [id] }), 'later runs leave it').to.deep.equal([])
    control.advance(60)
    control.create('invoices', 1, { invoice_id: id })
    await world.run({ streams })
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })
})
