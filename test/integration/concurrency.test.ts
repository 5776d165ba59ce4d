import { expect } from 'chai'
import { allDifferences, allStreams, idAt, rowVersions } from '../support/compare-tables.ts'
import { gate } from '../support/gate.ts'
import { openWorld, outcomes, reportOf, type SyncWorld } from '../support/sync-world.ts'

describe('two runs at once', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  /** Until the counter of the day is known one call is made at a time. */
  const meetZoho = () => world.run({ streams: ['taxes'] })

  it('sync each stream once: the second one finds all of them locked, calls Zoho for none, and ends with 6', async () => {
    await meetZoho()
    const held = gate(world)
    const streams = allStreams.filter((stream) => stream !== 'taxes').slice(0, 10)
    const first = world.run({ streams, concurrency: 10 })
    await held.reached(10)
    const second = await world.run({ streams })
    expect(second.exitCode).to.equal(6)
    expect(new Set(Object.values(outcomes(second)))).to.deep.equal(new Set(['locked']))
    expect(reportOf(second, 'invoices').error).to.match(
      /^it is being synced by another run \(run \d+\), .* Wait for its end and run again; zsync\.runs/,
    )
    expect(second.streams.map(({ calls }) => calls)).to.deep.equal(streams.map(() => 0))
    held.open()
    expect((await first).exitCode).to.equal(0)
    expect(await allDifferences(world, streams)).to.deep.equal([])
    expect(Object.keys(world.state().streams)).to.have.length(11)
  })

  it('where one holds some streams, the other syncs the rest and ends with 3', async () => {
    await world.run({ streams: ['invoices'] })
    const held = gate(world, ({ stream }) => stream === 'invoices')
    const first = world.run({ streams: ['invoices'] })
    await held.reached(1)
    const second = await world.run({ streams: ['invoices', 'contacts'] })
    expect(second.exitCode).to.equal(3)
    const { watermark } = reportOf(second, 'invoices')
    expect(watermark).to.be.a('string')
    expect(world.state().streams[`books/${world.fake.organizationId}/invoices`]).to.include({ watermark })
    expect(outcomes(second)).to.deep.equal({ invoices: 'locked', contacts: 'complete' })
    held.open()
    expect((await first).exitCode).to.equal(0)
    expect(await allDifferences(world, ['invoices', 'contacts'])).to.deep.equal([])
  })

  it('of two organizations do not stand in each other’s way', async () => {
    await world.close()
    world = await openWorld({ organizations: 2 })
    const [one = '', other = ''] = world.fake.control.rows('organizations').map((row) => String(row.organization_id))
    const held = gate(world, ({ organization, stream }) => organization === one && stream === 'invoices')
    const first = world.run({ streams: ['invoices'], settings: { organizations: [one] } })
    await held.reached(1)
    const second = await world.run({ streams: ['invoices'], settings: { organizations: [other] } })
    expect(second.exitCode).to.equal(0)
    held.open()
    expect((await first).exitCode).to.equal(0)
    expect(await world.database.query('select count(*) from zoho_books.invoices')).to.deep.equal([{ count: '80' }])
    expect(Object.keys(world.state().streams)).to.have.members([`books/${one}/invoices`, `books/${other}/invoices`])
  })

  it('where one takes a stream between list and details of the other, that other ends with 3 unless nothing is owed', async () => {
    const streams = ['invoices', 'vendorpayments']
    const key = `hashtextextended('zsync books/${world.fake.organizationId}/invoices', 0)`
    const other = await world.database.connect()
    world.fake.control.onRequest = async ({ path }) => {
      if (path === '/vendorpayments') await other.query(`select pg_try_advisory_lock(${key})`)
    }
    const report = await world.run({ streams, details: 'owed', concurrency: 1 })
    expect(report.exitCode).to.equal(3)
    expect(outcomes(report)).to.deep.equal({ invoices: 'locked', vendorpayments: 'complete' })
    expect(reportOf(report, 'invoices')).to.deep.include({ committed: true, records: 40 })
    expect(reportOf(report, 'invoices').details).to.include({ fetched: 0, owed: 40 })
    expect(reportOf(report, 'invoices').error).to.include('its details are left to that run')
    await other.query(`select pg_advisory_unlock_all()`)
    world.fake.control.onRequest = undefined
    expect((await world.run({ streams, details: 'owed' })).exitCode).to.equal(0)
    // Held again, but what was owed is read by the one that holds it.
    world.fake.control.advance(60)
    for (const stream of streams) world.fake.control.edit(stream, idAt(world, stream, 0))
    world.fake.control.advance(60)
    world.fake.control.onRequest = async ({ path, id }) => {
      if (path === '/vendorpayments') await other.query(`select pg_advisory_lock(${key})`)
      if (id !== undefined) await other.query('update zoho_books.invoices set _detail_lmt = last_modified_time')
    }
    const paid = await world.run({ streams, details: 'owed' })
    expect(outcomes(paid)).to.deep.equal({ invoices: 'complete', vendorpayments: 'complete' })
    expect(reportOf(paid, 'invoices').details).to.include({ fetched: 0, owed: 0 })
  })

  it('that meet at random leave tables equal to Zoho and no row twice', async () => {
    world.fake.control.create('invoices', 410)
    world.fake.control.advance(60)
    const reports = await Promise.all([world.run(), world.run(), world.run()])
    for (const stream of allStreams) {
      const ends = reports.map((report) => reportOf(report, stream).outcome)
      expect(ends, stream).to.include('complete')
      for (const end of ends) expect(end, stream).to.be.oneOf(['complete', 'locked'])
    }
    expect(await allDifferences(world)).to.deep.equal([])
  })

  it('do not wait for a reader, nor a reader for them', async () => {
    await world.run({ streams: ['invoices'] })
    const reader = await world.database.connect()
    await reader.query('begin isolation level repeatable read')
    const { rows: before } = await reader.query('select total from zoho_books.invoices order by invoice_id')
    world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
    world.fake.control.advance(60)
    const versions = await rowVersions(world.database, ['invoices'])
    expect((await world.run({ streams: ['invoices'] })).exitCode).to.equal(0)
    expect(await rowVersions(world.database, ['invoices'])).to.not.deep.equal(versions)
    const { rows: after } = await reader.query('select total from zoho_books.invoices order by invoice_id')
    expect(after).to.deep.equal(before)
  })

  it('as processes write one state file, which then has the streams of both', async () => {
    const halves = [
      allStreams.filter((_name, index) => index % 2 === 0),
      allStreams.filter((_name, index) => index % 2 === 1),
    ]
    const runs = halves.map((half) =>
      world.start(['run', '--json', '--concurrency', '9', ...half.flatMap((stream) => ['--stream', stream])]),
    )
    for (const { ended } of runs) {
      const { code, stderr } = await ended
      expect(code, stderr).to.equal(0)
    }
    expect(Object.keys(world.state().streams)).to.have.members(
      allStreams.map((stream) => `books/${world.fake.organizationId}/${stream}`),
    )
    expect(await allDifferences(world)).to.deep.equal([])
  })
})
