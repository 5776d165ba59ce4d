import { expect } from 'chai'
import { type Dice, dice } from '../../src/fake/dice.ts'
import type { Fake } from '../../src/fake/start-fake.ts'
import { beyondPlan } from '../../src/model/beyond-plan.ts'
import { noCalls, sumOf } from '../../src/model/call-counts.ts'
import { systemClock } from '../../src/model/clock.ts'
import type { OrganizationPlan } from '../../src/model/run-plan.ts'
import type { StreamPlan } from '../../src/model/stream-plan.ts'
import type { PlanReport } from '../../src/sync/plan-run.ts'
import type { RunReport } from '../../src/sync/run.ts'
import { idsOf, keyOf } from '../support/compare-tables.ts'
import { openWorld, type RunChoices, type SyncWorld } from '../support/sync-world.ts'

const streams = ['invoices', 'items', 'customerpayments', 'expenses', 'journals', 'taxes']
const choices: RunChoices = { streams, details: 'owed', settings: { details: { expenses: true } } }
/** Fifty organizations, ten in a world: tables are made once for ten of them. */
const worlds = 5
const inWorld = 10

/** What users do between a run and the next: the streams that they have touched. */
function change({ control }: Fake, throws: Dice, organization: string): Set<string> {
  const touched = new Set<string>()
  for (let times = throws.below(4); times > 0; times--) {
    const stream = throws.pick(['invoices', 'items', 'customerpayments', 'expenses', 'journals'])
    const key = keyOf(stream)
    const ids = control.rows(stream, organization).map((row) => String(row[key]))
    const id = ids[throws.below(ids.length)] ?? ''
    touched.add(stream)
    const what = throws.below(10)
    if (what < 3) control.bulkEdit(stream, ids.slice(0, 1 + throws.below(ids.length)), organization)
    else if (what < 5) control.create(stream, 1 + throws.below(5), {}, organization)
    else if (what < 6) control.delete(stream, id, organization)
    else control.edit(stream, id, {}, organization)
  }
  return touched
}

/** What a plan says, and what the run behind it spends. */
describe('a plan', () => {
  let world: SyncWorld
  afterEach(() => world.close())

  const planned = async (more: RunChoices = {}): Promise<OrganizationPlan> => {
    const clock = { ...systemClock, now: () => world.fake.control.now() }
    const { organizations: found } = await world.plan({ ...choices, clock, ...more })
    if (!found[0]) throw new Error('no organization was planned')
    return found[0]
  }
  const planOf = (plan: OrganizationPlan, stream: string): StreamPlan => {
    const found = plan.streams.find((each) => each.stream.endsWith(`/${stream}`))
    if (!found) throw new Error(`no plan of ${stream}`)
    return found
  }

  for (let seed = 1; seed <= worlds; seed++) {
    it(`is what the run then spends, and what is beyond it has its reason (seed ${seed}, ${inWorld} organizations)`, async () => {
      const throws = dice(seed, 5)
      world = await openWorld({ seed, records: seed === 1 ? 210 : 3 + throws.below(10), organizations: inWorld })
      const { control } = world.fake
      const settings = {
        ...choices.settings,
        organizations: control.rows('organizations').map((row) => String(row.organization_id)),
      }
      // In lists of several pages, to whom a call for each record would say no more.
      const all: RunChoices = { ...choices, settings, details: seed === 1 ? 'none' : 'owed' }
      const first = await world.plan(all)
      compare(first, await world.run(all))
      // Within the hour, with a sweep due, or with what was found out too old to be believed.
      control.advance([900, 8 * 86_400, 40 * 86_400, 3600, 3 * 86_400][seed - 1] ?? 0)
      const touched = new Map(settings.organizations.map((id) => [id, change(world.fake, throws, id)]))
      control.advance(60)
      control.resetCalls()
      const plan = await world.plan(all)
      expect(plan.probed).to.be.at.most(streams.length * inWorld)
      const { total, byPath } = control.calls()
      const others = ['/oauth/v2/token', '/books/v3/organizations'].flatMap((path) => Object.values(byPath[path] ?? {}))
      expect(total - others.reduce((sum, count) => sum + count, 0)).to.equal(plan.probed)
      const report = await world.run(all)
      compare(plan, report)
      for (const { stream, calls, isAtLeast } of plan.organizations.flatMap((each) => each.streams)) {
        const [, organization = '', name = ''] = stream.split('/')
        if (touched.get(organization)?.has(name)) continue
        const spent = report.streams.find((each) => each.stream === stream)?.spent
        expect({ calls, isAtLeast }, stream).to.deep.equal({ calls: spent, isAtLeast: false })
      }
    })
  }

  /** A bound holds, and of what was known beforehand nothing is left out. */
  function compare(plan: PlanReport, report: RunReport): void {
    for (const { stream, way, calls, isAtLeast } of plan.organizations.flatMap((each) => each.streams)) {
      const found = report.streams.find((each) => each.stream === stream)
      const { spent = noCalls(), calls: total = 0 } = found ?? {}
      const said = `${stream}: planned ${JSON.stringify(calls)}, spent ${JSON.stringify(spent)}`
      const beyond = beyondPlan(calls, spent)
      const listed = beyond.reduce((sum, more) => sum + more.calls, 0)
      expect(total, said).to.be.at.most(sumOf(calls) + listed)
      for (const { reason } of beyond) expect(reason).to.not.equal('')
      if (isAtLeast) expect(total, said).to.be.at.least(sumOf(calls))
      // Several pages are not looked at. A page that was looked at shows all that is new; only what no page shows comes on top.
      else if (way !== 'full-scan' || calls.sweep === 1)
        expect(spent.changes + spent.details, said).to.be.at.most(calls.changes + calls.details + 1)
    }
  }

  it('writes nothing', async () => {
    world = await openWorld({ records: 10 })
    await world.run(choices)
    const books = () =>
      world.database.query(
        'select (select count(*) from zsync.runs) as runs, (select count(*) from zsync.columns) as columns',
      )
    const [before, state] = [await books(), world.state()]
    world.fake.control.advance(8 * 86_400)
    await planned()
    await planned({ mode: 'full-rebuild' })
    expect([await books(), world.state()]).to.deep.equal([before, state])
  })

  it('says what a rebuild costs, and details that are asked for anew', async () => {
    world = await openWorld({ records: 30 })
    await world.run(choices)
    world.fake.control.advance(60)
    const rebuild = await planned({ mode: 'full-rebuild', details: 'all' })
    expect(planOf(rebuild, 'invoices').calls).to.deep.equal({ ...noCalls(), sweep: 1, details: 30 })
    expect(rebuild.details).to.equal(
      30 +
        1 +
        idsOf(world, 'customerpayments').length +
        idsOf(world, 'expenses').length +
        idsOf(world, 'journals').length,
    )
    const none = await planned({ details: 'none' })
    expect(none).to.include({ lists: streams.length, details: 0, later: 0, seconds: 0 })
  })

  it('says what of it fits into the day, and when the rest is made', async () => {
    world = await openWorld({ records: 60, limits: { perMinute: 1000, perDay: 50, concurrent: 10 } })
    const plan = await planned({ streams: ['invoices'] })
    // One page was looked at; five calls are left to others.
    expect(plan).to.deep.include({
      lists: 1,
      details: 60,
      perDay: 50,
      left: 49,
      reserved: 5,
      now: 44,
      later: 17,
      furtherRuns: 1,
    })
    // To the second of the answer.
    expect(plan.resetsAt).to.match(/^2026-06-11T04:00:0[01]Z$/)
    expect(await planned({ streams: ['invoices'], budget: 11 })).to.deep.include({ now: 11, later: 50, furtherRuns: 5 })
  })

  it('knows what the tables owe where no call is left to look with', async () => {
    world = await openWorld({ records: 60, limits: { perMinute: 1000, perDay: 30, concurrent: 10 } })
    // A run on a clock that stands still would wait for ever for what comes with time.
    const invoices: RunChoices = { streams: ['invoices'], clock: systemClock }
    const report = await world.run({ ...choices, ...invoices })
    expect(report.exitCode).to.equal(4)
    const { owed = 0 } = report.streams[0]?.details ?? {}
    expect(owed).to.be.within(30, 40)
    expect(await planned(invoices)).to.include({ details: owed, isAtLeast: true, now: 0, later: owed + 1, left: 3 })
  })

  it('of a stream that the organization lacks is the call that shows it', async () => {
    world = await openWorld({ records: 10 })
    world.fake.control.removeModule('journals')
    const plan = planOf(await planned(), 'journals')
    expect(sumOf(plan.calls)).to.equal(1)
    expect(plan.note).to.contain('/journals')
  })
})
