import { expect } from 'chai'
import { differences, idAt, idsOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { openWorld, outcomes, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'

describe('reading changes', () => {
  let world: SyncWorld
  afterEach(() => world.close())

  /** A world whose streams are synced, with time to spare behind them. */
  async function synced(records: number, streams: string[]): Promise<void> {
    world = await openWorld({ records })
    expect((await world.run({ streams })).exitCode).to.equal(0)
    world.fake.control.advance(3600)
  }

  // Invoices by keyset, contacts newest first, expenses by a filtered scan, customerpayments whole.
  for (const [stream, way] of Object.entries({
    invoices: 'keyset',
    contacts: 'newest-first',
    expenses: 'filtered-scan',
    customerpayments: 'full-scan',
  })) {
    it(`finds 450 records saved within one second: ${stream}, ${way}`, async () => {
      await synced(40, [stream])
      const { control } = world.fake
      const ids = [...idsOf(world, stream).slice(0, 4), ...control.create(stream, 446)]
      control.bulkEdit(stream, ids)
      const second = control.rows(stream).at(-1)?.last_modified_time
      expect(control.rows(stream).filter((row) => row.last_modified_time === second)).to.have.length(450)
      control.advance(60)
      control.edit(stream, ids[6] ?? '')
      control.advance(60)
      const before = await rowVersions(world.database, [stream])
      const report = await world.run({ streams: [stream] })
      expect(reportOf(report, stream)).to.include({ outcome: 'complete', way })
      expect(rewritten(before, await rowVersions(world.database, [stream]))).to.have.length(450)
      expect(await differences(world, stream, { later: true })).to.deep.equal([])
    })
  }

  it('misses nothing that is edited or created between two requests, once the run after it has ended', async () => {
    await synced(450, ['invoices'])
    const { control } = world.fake
    for (const id of idsOf(world, 'invoices')) {
      control.edit('invoices', id)
      control.advance(1)
    }
    let calls = 0
    control.onRequest = () => {
      calls += 1
      // An edit of what was read, of what is still to be read, and something new; each in a second of its own.
      for (const index of [0, 1, 200, 300, 449])
        control.edit('invoices', idAt(world, 'invoices', (index + 7 * calls) % 450))
      control.create('invoices', 2)
      control.advance(1)
    }
    const first = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(first).to.include({ outcome: 'complete', way: 'keyset' })
    expect(calls).to.be.at.least(3)
    control.onRequest = undefined
    control.advance(60)
    await world.run({ streams: ['invoices'] })
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('misses nothing when records are deleted between two requests of a first read', async () => {
    world = await openWorld({ records: 650 })
    const { control } = world.fake
    const deleted: string[] = []
    control.onRequest = ({ stream }) => {
      // Those before the page move what comes behind it to a lower number.
      for (const id of idsOf(world, stream).slice(0, 40)) {
        control.delete(stream, id)
        deleted.push(id)
      }
    }
    await world.run({ streams: ['invoices'] })
    const known = await world.database.query('select invoice_id from zoho_books.invoices')
    const ids = new Set(known.map(({ invoice_id }) => invoice_id))
    expect(idsOf(world, 'invoices').filter((id) => !ids.has(id))).to.deep.equal([])
    expect(deleted.length).to.be.above(100)
  })

  it('never lets the watermark reach the second in which Zoho first answered', async () => {
    await synced(40, ['invoices'])
    const { control } = world.fake
    control.edit('invoices', idAt(world, 'invoices', 0))
    const report = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(Date.parse(String(report.watermark))).to.equal(control.now() - 1000)
    // In the same second, behind the answer.
    control.edit('invoices', idAt(world, 'invoices', 1))
    control.advance(3600)
    await world.run({ streams: ['invoices'], settings: { lookback: 0 } })
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('reads a list that does not honour its filter in the next safer way, with a warning, and remembers that', async () => {
    await synced(450, ['invoices'])
    const { control } = world.fake
    control.behave('invoices', { filter: 'ignored' })
    control.edit('invoices', idAt(world, 'invoices', 0))
    control.advance(60)
    const report = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(report).to.include({ outcome: 'complete', way: 'newest-first' })
    expect(report.notes.join()).to.include('the filter by last_modified_time is not honoured')
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    const again = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(again).to.include({ outcome: 'complete', way: 'newest-first', calls: 1 })
    expect(again.notes).to.deep.equal([])
  })

  it('that cannot be sorted any more falls back to a scan', async () => {
    await synced(450, ['invoices'])
    const { control } = world.fake
    control.behave('invoices', { sort: ['created_time'] })
    for (const id of idsOf(world, 'invoices').slice(0, 250)) control.edit('invoices', id)
    control.advance(60)
    const report = reportOf(await world.run({ streams: ['invoices'] }), 'invoices')
    expect(report).to.include({ outcome: 'complete', way: 'filtered-scan' })
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })
})

describe('a first read that fails in the middle', () => {
  let world: SyncWorld
  afterEach(() => world.close())
  const read = (choices: Parameters<SyncWorld['run']>[0] = {}) => world.run({ streams: ['invoices'], ...choices })

  /** Calls of the list itself. */
  function listCalls(): number {
    return world.fake.control.calls().byPath['/books/v3/invoices']?.[200] ?? 0
  }

  it('leaves rows and a checkpoint; the next run goes on from there, with fewer calls, and ends equal', async () => {
    world = await openWorld({ records: 1150 })
    const { control } = world.fake
    let calls = 0
    control.onRequest = () => {
      if (++calls === 4) control.fault({ kind: '500', path: '/invoices', count: 99 })
    }
    const failed = await read({ clock: virtualClock() })
    expect(outcomes(failed)).to.deep.equal({ invoices: 'failed' })
    expect(failed.exitCode).to.equal(1)
    expect(await world.database.query('select count(*) from zsync.checkpoints')).to.deep.equal([{ count: '1' }])
    const [{ count } = {}] = await world.database.query('select count(*) from zoho_books.invoices')
    expect(Number(count)).to.be.above(500).and.below(1150)
    expect(await world.database.query('select count(*) from zsync.state')).to.deep.equal([{ count: '0' }])
    control.onRequest = undefined
    control.clearFaults()
    // Edited meanwhile, first in the part that was read, later in the part that was not.
    const begun = control.now()
    control.advance(60)
    control.edit('invoices', idAt(world, 'invoices', 3))
    control.advance(3600)
    control.edit('invoices', idAt(world, 'invoices', 1149))
    control.advance(60)
    control.resetCalls()
    const report = reportOf(await read(), 'invoices')
    expect(report).to.include({ outcome: 'complete' })
    expect(listCalls()).to.be.below(Math.ceil(1150 / 200))
    expect(Date.parse(String(report.watermark)), 'not past the first attempt').to.be.below(begun)
    expect(await world.database.query('select count(*) from zsync.checkpoints')).to.deep.equal([{ count: '0' }])
    await read()
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('of changes goes on from its checkpoint too', async () => {
    world = await openWorld({ records: 1150 })
    await read()
    const { control } = world.fake
    control.advance(3600)
    for (const id of idsOf(world, 'invoices')) {
      control.edit('invoices', id)
      control.advance(2)
    }
    let calls = 0
    control.onRequest = () => {
      if (++calls === 5) control.fault({ kind: 'reset', path: '/invoices', count: 99 })
    }
    const state = world.state()
    expect((await read({ clock: virtualClock() })).exitCode).to.equal(1)
    expect(world.state()).to.deep.equal(state)
    control.onRequest = undefined
    control.clearFaults()
    control.resetCalls()
    expect(reportOf(await read(), 'invoices')).to.include({ outcome: 'complete', way: 'keyset' })
    expect(listCalls()).to.be.below(Math.ceil(1150 / 200))
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('from an instant that the user names begins there each time, and moves no watermark where that leaves a gap', async () => {
    world = await openWorld({ records: 450 })
    const since = Date.parse('2020-01-01T00:00:00Z')
    const first = await read({ since })
    expect(reportOf(first, 'invoices')).to.include({ outcome: 'complete', records: 450, watermark: null })
    expect(reportOf(first, 'invoices').notes.join()).to.include('the watermark was not moved')
    await world.database.query('update zoho_books.invoices set total = -1, _hash = gen_random_uuid()')
    expect(reportOf(await read({ since }), 'invoices')).to.include({ outcome: 'complete', records: 450, updated: 450 })
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })
})
