import { expect } from 'chai'
import type { RunReport } from '../../src/sync/run.ts'
import { differences, idsOf } from '../support/compare-tables.ts'
import { openWorld, type RunChoices, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { underWay } from '../support/under-way.ts'
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts'

const day = 86_400_000

/** More details are owed than a day has calls. */
describe('the budget of details', () => {
  let world: SyncWorld
  let clock: VirtualClock
  afterEach(() => world.close())

  async function open(records: number, perDay: number): Promise<void> {
    clock = virtualClock(Date.parse('2026-06-10T12:00:00Z'), underWay)
    world = await openWorld({ clock, records, limits: { perMinute: 100, perDay, concurrent: 5 } })
  }
  const settings = { callsPerMinute: 100, concurrentCalls: 5 }
  const count = async (sql: string): Promise<number> =>
    Number((await world.database.query(`select count(*)::int as n ${sql}`))[0]?.n)
  /** Calls of the organization since the last look, all of them answered. */
  const calls = (): number => {
    const { byPath } = world.fake.control.calls()
    world.fake.control.resetCalls()
    return Object.entries(byPath)
      .filter(([path]) => path.startsWith('/books/v3/invoices'))
      .flatMap(([, statuses]) => Object.entries(statuses))
      .reduce((sum, [status, number]) => {
        expect(status).to.equal('200')
        return sum + number
      }, 0)
  }

  it('of 3,000 invoices on days of 1,000 calls lasts four days, and no detail is asked for twice', async () => {
    await open(3000, 1000)
    const asked = new Map<string, number>()
    world.fake.control.onRequest = ({ id }) => {
      if (id !== undefined) asked.set(id, (asked.get(id) ?? 0) + 1)
    }
    const run = (): Promise<RunReport> => world.run({ clock, streams: ['invoices'], details: 'owed', settings })
    const ended: number[] = []
    const spent: number[] = []
    for (let today = 0; today < 4; today++) {
      const report = await run()
      ended.push(report.exitCode)
      spent.push(calls())
      if (today < 3) {
        expect(report.resetsAt).to.match(new RegExp(`^2026-06-${11 + today}T04:00:0[0-2]Z$`))
        expect(reportOf(report, 'invoices')).to.include({ outcome: 'budget', committed: true })
        const { owed = 0 } = reportOf(report, 'invoices').details ?? {}
        expect(owed).to.equal(3000 - asked.size)
        // Tried again on the same day, it does not cost a call.
        expect((await run()).exitCode).to.equal(4)
        expect(calls()).to.equal(0)
      }
      expect(await count('from zoho_books.invoices_live')).to.equal(3000)
      clock.advance(day)
    }
    expect(ended).to.deep.equal([4, 4, 4, 0])
    expect(spent.slice(0, 3)).to.deep.equal([900, 900, 900])
    expect(asked.size).to.equal(3000)
    expect([...asked.values()].filter((times) => times > 1)).to.deep.equal([])
    expect(await differences(world, 'invoices', { details: true, later: true })).to.deep.equal([])
  })

  it('goes to the newest of all streams, and a tenth to the oldest', async () => {
    await open(60, 10_000)
    const streams = ['invoices', 'bills', 'estimates']
    const lists = await world.run({ clock, streams, settings })
    expect(lists.exitCode).to.equal(0)
    const versions = await world.database.query(
      `select stream, id, lmt from (
         select 'invoices' as stream, invoice_id as id, last_modified_time as lmt from zoho_books.invoices union all
         select 'bills', bill_id, last_modified_time from zoho_books.bills union all
         select 'estimates', estimate_id, last_modified_time from zoho_books.estimates) t order by lmt desc, id desc`,
    )
    const asked: string[] = []
    world.fake.control.onRequest = ({ id }) => {
      if (id !== undefined) asked.push(id)
    }
    const report = await world.run({ clock, streams, details: 'owed', settings, budget: 33 })
    expect(report.exitCode).to.equal(4)
    expect(report.streams.reduce((sum, { calls: all }) => sum + all, 0)).to.equal(33)
    expect(asked).to.have.length(30)
    // Each stream gives a tenth of its share to its oldest; what is left are the newest of all.
    const newest = new Set(versions.slice(0, 30).map(({ id }) => id))
    expect(asked.filter((id) => newest.has(id)).length).to.be.at.least(27)
    expect(asked.filter((id) => !newest.has(id)).length).to.be.at.least(1)
    expect(idsOf(world, 'invoices').length).to.equal(60)
  })

  it('is what the lists have left of --budget', async () => {
    await open(30, 10_000)
    const report = await world.run({ clock, streams: ['invoices', 'contacts'], details: 'owed', settings, budget: 12 })
    expect(report.exitCode).to.equal(4)
    expect(reportOf(report, 'contacts')).to.include({ outcome: 'complete', calls: 1 })
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'budget', calls: 11, committed: true })
    expect(reportOf(report, 'invoices').details).to.include({ fetched: 10, owed: 20 })
    expect(reportOf(report, 'invoices').error).to.contain('--budget')
  })

  it('is not spent on one stream whose call for many is not to be had, nor is that call made again', async () => {
    await open(120, 10_000)
    world.fake.control.fault({ kind: '404/5', path: '/itemdetails', count: 1_000_000 })
    const more: RunChoices = { clock, streams: ['items', 'invoices'], details: 'owed', settings }
    const lists = await world.run({ ...more, details: 'none' })
    expect(lists.exitCode).to.equal(0)
    world.fake.control.resetCalls()
    const report = await world.run({ ...more, budget: 42 })
    expect(report.exitCode).to.equal(4)
    // One for each list, and the one that items were given.
    expect(reportOf(report, 'invoices').details).to.include({ fetched: 39, owed: 81 })
    expect(reportOf(report, 'items').notes.join()).to.include('asked for by a call each')
    const rest = await world.run(more)
    expect(rest.exitCode).to.equal(0)
    expect(reportOf(rest, 'items').details).to.include({ owed: 0, failed: 0 })
    const { byPath } = world.fake.control.calls()
    const items = idsOf(world, 'items').length
    expect(byPath['/books/v3/itemdetails']).to.deep.equal({ 404: 2 })
    expect(byPath['/books/v3/items/{id}']).to.deep.equal({ 200: items })
    expect(await differences(world, 'items', { details: true, later: true })).to.deep.equal([])
  })

  it('comes anew with the day where the run waits for it', async () => {
    await open(120, 100)
    const report = await world.run({ clock, streams: ['invoices'], details: 'owed', settings, wait: true })
    expect(report.exitCode).to.equal(0)
    expect(calls()).to.equal(121)
    expect(clock.now()).to.be.above(Date.parse('2026-06-11T04:00:00Z'))
    expect(await differences(world, 'invoices', { details: true, later: true })).to.deep.equal([])
  })
})
