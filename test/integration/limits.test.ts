import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { FakeOptions } from '../../src/fake/start-fake.ts'
import type { RunEvent } from '../../src/sync/run-event.ts'
import { allDifferences } from '../support/compare-tables.ts'
import { notesIn, openWorld, outcomes, refusalOf, type SyncWorld } from '../support/sync-world.ts'
import { underWay } from '../support/under-way.ts'
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts'

const minute = 60_000

describe('the limits of Zoho', () => {
  let world: SyncWorld
  let clock: VirtualClock
  afterEach(() => world.close())

  /** A Zoho with limits, on the clock of those who call it. */
  async function open(limits: FakeOptions['limits'], records: number): Promise<void> {
    clock = virtualClock(undefined, underWay)
    world = await openWorld({
      clock,
      records,
      limits: { perMinute: Number.POSITIVE_INFINITY, perDay: Number.POSITIVE_INFINITY, concurrent: 5, ...limits },
    })
  }
  const given = { callsPerMinute: 10, concurrentCalls: 5 }

  /** The calls of organizations that Zoho answered, by status. */
  function answered(): Record<string, number> {
    const found: Record<string, number> = {}
    for (const [path, statuses] of Object.entries(world.fake.control.calls().byPath)) {
      if (!path.startsWith('/books/v3/') || path.endsWith('/organizations')) continue
      for (const [status, count] of Object.entries(statuses)) found[status] = (found[status] ?? 0) + count
    }
    return found
  }

  it('are used to the full by a first sync, and none is met', async () => {
    await open({ perMinute: 10 }, 2400)
    const begin = clock.now()
    const streams = ['invoices', 'contacts', 'items', 'bills', 'estimates', 'salesorders']
    const report = await world.run({ clock, streams, settings: given })
    expect(report.exitCode).to.equal(0)
    const { 200: good = 0, ...others } = answered()
    expect(others).to.deep.equal({})
    expect(good).to.be.above(30)
    // The first ten go at once, each ten more take a minute and its second in hand.
    expect((clock.now() - begin) / minute).to.be.below(Math.ceil(good / 10 - 1) * 1.03 + 0.1)
    expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
  })

  it('hold for two runs at once together; both finish, with one token', async () => {
    await open({ perMinute: 10 }, 2400)
    const halves = [
      ['invoices', 'contacts'],
      ['bills', 'estimates', 'salesorders'],
    ]
    const reports = await Promise.all(halves.map((streams) => world.run({ clock, streams, settings: given })))
    expect(reports.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0])
    const { 200: good = 0, ...others } = answered()
    expect(others).to.deep.equal({})
    expect(good).to.be.above(30)
    expect(world.fake.control.tokens().issued).to.equal(1)
    expect(await allDifferences(world, halves.flat(), { later: true })).to.deep.equal([])
  })

  it('of the day end the run with 4 at the reserve, exactly, and say when there are new calls', async () => {
    await open({ perDay: 20 }, 2400)
    const report = await world.run({ clock, streams: ['invoices', 'contacts', 'bills', 'items'] })
    expect(report.exitCode).to.equal(4)
    expect(answered()).to.deep.equal({ 200: 18 })
    // Midnight in New York, and a second for what Zoho rounds.
    expect(report.resetsAt).to.match(/^2026-06-11T04:00:0[0-2]Z$/)
    const stopped = report.streams.filter(({ outcome }) => outcome === 'budget')
    expect(stopped).to.not.be.empty
    for (const { error } of stopped) expect(error).to.include(report.resetsAt).and.to.include('but for the 2 that')
    expect(report.streams.reduce((sum, { records }) => sum + records, 0)).to.be.above(0)

    const again = await world.run({ clock, streams: ['contacts'] })
    expect(again).to.include({ exitCode: 4, resetsAt: report.resetsAt })
    expect(answered(), 'the day is remembered').to.deep.equal({ 200: 18 })
  })

  it('of a day before yesterday cost the next run one call to learn those of today', async () => {
    await open({ perDay: 30 }, 40)
    const settings = { reserve: { calls: 30 } }
    expect((await world.run({ clock, streams: ['contacts'], settings: { reserve: { calls: 0 } } })).exitCode).to.equal(
      0,
    )
    clock.advance(48 * 60 * minute)
    world.fake.control.resetCalls()
    const report = await world.run({ clock, streams: ['contacts', 'invoices', 'bills', 'items'], settings })
    expect(report.exitCode).to.equal(4)
    expect(answered()).to.deep.equal({ 200: 1 })
  })

  it('of the day are waited for with --wait, and the run goes on', async () => {
    await open({ perDay: 20 }, 2400)
    const events: RunEvent[] = []
    const streams = ['invoices', 'contacts', 'bills', 'items']
    const report = await world.run({ clock, streams, wait: true, emit: (event) => events.push(event) })
    expect(outcomes(report)).to.deep.equal(Object.fromEntries(streams.map((stream) => [stream, 'complete'])))
    expect(report).to.include({ exitCode: 0, resetsAt: null })
    expect(Object.keys(answered())).to.not.include('429')
    const waits = notesIn(events).filter((note) => note.includes('waiting until'))
    expect(waits).to.have.length(new Set(waits).size).and.to.not.be.empty
    expect(waits[0]).to.match(/2026-06-11T04:00:0[0-2]Z/)
    expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
  })

  it('of one organization are waited for, and hold up no other', async () => {
    clock = virtualClock(Date.parse('2026-06-10T12:00:00Z'), underWay)
    const limits = { perMinute: Number.POSITIVE_INFINITY, perDay: 12, concurrent: 5 }
    world = await openWorld({ clock, records: 12, organizations: 2, limits })
    const [one = '', other = ''] = world.fake.control.rows('organizations').map((row) => String(row.organization_id))
    const spent = ['contacts', 'items', 'invoices', 'bills', 'estimates', 'journals', 'expenses', 'taxes', 'currencies']
    await world.run({ clock, streams: [...spent, 'salesorders', 'users'], settings: { organizations: [one] } })
    const arrivals: number[] = []
    world.fake.control.onRequest = ({ organization }) => {
      if (organization === other) arrivals.push(clock.now())
    }
    const organizations = [one, other]
    const streams = spent.slice(0, 6)
    const report = await world.run({ clock, streams, wait: true, settings: { organizations } })
    expect(report.exitCode).to.equal(0)
    expect(arrivals).to.have.length(6)
    expect(arrivals[0], 'at once').to.be.below(Date.parse('2026-06-10T12:30:00Z'))
  })

  it('reach in turn for streams of which a budget allows a few, one of them failing for good', async () => {
    await open({}, 10)
    world.fake.control.fault({ kind: '500', path: '/books/v3/contacts', count: 1000 })
    const streams = ['contacts', 'items', 'invoices', 'bills', 'estimates', 'journals', 'expenses']
    const read = new Set<string>()
    for (let run = 0; run < 8; run++) {
      const report = await world.run({ clock, streams, budget: 5, concurrency: 1 })
      for (const { stream, outcome } of report.streams) if (outcome === 'complete') read.add(stream.split('/')[2] ?? '')
    }
    expect([...read].sort()).to.deep.equal(streams.slice(1).sort())
  })

  it('that are waited for end with the stop signal', async () => {
    await open({ perDay: 10 }, 2400)
    const stop = new AbortController()
    const emit = (event: RunEvent): void => {
      if (event.kind === 'note' && event.message.includes('waiting until')) stop.abort(new Error('interrupted'))
    }
    const report = await world.run({ clock, streams: ['invoices'], wait: true, stop: stop.signal, emit })
    expect(report.exitCode).to.equal(130)
    expect(clock.now()).to.be.below(Date.parse('2026-06-11T04:00:00Z'))
  })

  for (const wait of [false, true]) {
    it(`are not asked for more than --budget gives, repeated calls included${wait ? ', also with --wait' : ''}`, async () => {
      await open({}, 2400)
      for (const kind of ['500', 'reset', '429/1070', '502-html'] as const) {
        world.fake.control.fault({ kind, path: '/books/v3/invoices' })
      }
      const report = await world.run({ clock, streams: ['invoices', 'contacts', 'bills'], budget: 7, wait })
      expect(report).to.include({ exitCode: 4, resetsAt: null })
      expect(Object.values(answered()).reduce((sum, count) => sum + count, 0)).to.equal(7)
      expect(report.streams.reduce((sum, { calls }) => sum + calls, 0)).to.equal(7)
      const [stopped] = report.streams.filter(({ outcome }) => outcome === 'budget')
      expect(stopped?.error).to.equal('the 7 calls that --budget allows are spent; the next run goes on')
    })
  }

  it('are given up at Zoho refusing with 45, until the reset that was told before', async () => {
    await open({}, 650)
    let calls = 0
    world.fake.control.onRequest = () => {
      if (++calls === 2) world.fake.control.fault({ kind: '429/45', count: 99, path: '/books/v3' })
    }
    const report = await world.run({ clock, streams: ['invoices'] })
    expect(report.exitCode).to.equal(4)
    expect(report.resetsAt).to.match(/^2026-06-11T04:00:0[0-2]Z$/)
    expect(report.streams[0]?.error).to.include('code 45')
  })

  describe('of tokens', () => {
    const folder = (): string => join(world.directory, '.zsync', 'tokens')
    const files = (): string[] => (existsSync(folder()) ? readdirSync(folder()) : [])

    it('are kept: ten runs use one token, and no secret is in its file', async () => {
      await open({}, 40)
      for (let run = 0; run < 10; run++) await world.run({ clock, streams: ['currencies'] })
      expect(world.fake.control.tokens().issued).to.equal(1)
      const [file = ''] = files()
      expect(files()).to.have.length(1)
      const text = readFileSync(join(folder(), file), 'utf8')
      expect(text).to.include('1000.fake.access.1')
      const { clientSecret, refreshToken } = world.fake.credentials
      for (const secret of [clientSecret, refreshToken]) expect(text + file).to.not.include(secret)
    })

    it('are kept by two processes at once', async () => {
      world = await openWorld()
      const both = ['invoices', 'contacts'].map((stream) => world.start(['run', '--stream', stream]).ended)
      for (const { code, stderr } of await Promise.all(both)) expect(code, stderr).to.equal(0)
      expect(world.fake.control.tokens().issued).to.equal(1)
      expect(files()).to.have.length(1)
    })

    it('do not hide that the access was withdrawn', async () => {
      await open({}, 40)
      await world.run({ clock, streams: ['currencies'] })
      world.fake.control.revokeRefreshToken()
      const error = await refusalOf(world.run({ clock, streams: ['currencies'] }))
      expect(error.exitCode).to.equal(5)
      expect(error.message).to.include('ZOHO_REFRESH_TOKEN')
      expect(files()).to.deep.equal([])
    })

    it('are asked for anew when the one in the file is refused', async () => {
      await open({}, 40)
      await world.run({ clock, streams: ['currencies'] })
      world.fake.control.fault({ kind: 'expired-token', path: '/organizations' })
      expect((await world.run({ clock, streams: ['currencies'] })).exitCode).to.equal(0)
      expect((await world.run({ clock, streams: ['currencies'] })).exitCode).to.equal(0)
      expect(world.fake.control.tokens().issued).to.equal(2)
    })
  })
})
