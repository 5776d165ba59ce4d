import { expect } from 'chai'
import { type Clock, systemClock } from '../../src/model/clock.ts'
import { allDifferences, differences, idAt, idsOf, keyOf } from '../support/compare-tables.ts'
import { openWorld, type RunChoices, reportOf, type SyncWorld } from '../support/sync-world.ts'

const ways = {
  invoices: 'keyset',
  contacts: 'newest-first',
  expenses: 'filtered-scan',
  customerpayments: 'full-scan',
} as const
const streams = Object.keys(ways)

/** A run that must end well. */
async function run(world: SyncWorld, choices: RunChoices = {}): ReturnType<SyncWorld['run']> {
  const report = await world.run({ streams, ...choices })
  expect(report.exitCode, JSON.stringify(report.streams.map(({ error }) => error))).to.equal(0)
  return report
}

function watermarkOf(world: SyncWorld, stream: string): string {
  return String(world.state().streams[`books/${world.fake.organizationId}/${stream}`]?.watermark)
}

describe('the clock of this machine', () => {
  const all = [...streams, 'currencies']

  /** What a first run and one after edits leave behind, where this machine is so many hours wrong. */
  async function story(hours: number): Promise<unknown> {
    const world = await openWorld()
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + hours * 3_600_000 }
    try {
      await run(world, { streams: all, clock })
      for (const stream of streams) {
        world.fake.control.advance(3600)
        world.fake.control.edit(stream, idAt(world, stream, 2))
      }
      await run(world, { streams: all, clock })
      expect(await allDifferences(world, all, { later: true })).to.deep.equal([])
      const states = Object.entries(world.state().streams).map(([stream, state]) => ({
        stream,
        watermark: state.watermark,
        completeAsOf: state.completeAsOf,
        sweptAt: state.sweptAt,
      }))
      expect(states).to.have.length(all.length)
      const rows: Record<string, unknown> = {}
      for (const stream of all) {
        rows[stream] = await world.database.query(
          `select ${keyOf(stream)}, _hash, _run_id from zoho_books.${stream} order by 1`,
        )
      }
      return { states, rows }
    } finally {
      await world.close()
    }
  }

  for (const [what, hours] of Object.entries({ 'a day ahead': 24, 'a day behind': -24 })) {
    it(`${what} changes nothing: the same watermarks, the same rows`, async () => {
      expect(await story(hours)).to.deep.equal(await story(0))
    })
  }
})

describe('a change of daylight saving within the data', () => {
  let world: SyncWorld
  afterEach(() => world.close())

  async function openAt(time: string, more = 0): Promise<void> {
    world = await openWorld({ clock: { ...systemClock, now: () => Date.parse(time) } })
    for (const stream of streams) world.fake.control.create(stream, more)
    // Beyond their second: while it is open, in a clock that stands still, they prove no overlap.
    world.fake.control.advance(1)
    await run(world)
  }

  for (const [what, start, offsets] of [
    ['the repeated hour of autumn', '2026-11-01T05:20:00Z', ['-0400', '-0500']],
    ['the missing hour of spring', '2026-03-08T06:20:00Z', ['-0500', '-0400']],
  ] as const) {
    it(`misses no edit around ${what}, run by run without lookback, and no watermark goes back`, async () => {
      await openAt(start)
      const { control } = world.fake
      const seen: string[] = []
      for (let step = 0; step < 13; step++) {
        control.advance(601)
        for (const stream of streams) control.edit(stream, idAt(world, stream, step % 4))
        const edited = new Date(control.now()).toISOString().replace('.000', '')
        seen.push(String(control.rows('invoices')[step % 4]?.last_modified_time))
        // Beyond the second of the edit, which would still be open.
        control.advance(1)
        await run(world, { settings: { lookback: 0 } })
        expect(await allDifferences(world, streams, { later: true }), edited).to.deep.equal([])
        for (const stream of streams) expect(watermarkOf(world, stream), stream).to.equal(edited)
      }
      const [before, after] = offsets.map((offset) => seen.filter((time) => time.endsWith(offset)).length)
      expect(before, 'before the change').to.be.above(2)
      expect(after, 'after it').to.be.above(2)
    })

    it(`reads several pages across ${what} in the way of each list`, async () => {
      await openAt(start, 240)
      const { control } = world.fake
      const ids = Object.fromEntries(streams.map((stream) => [stream, idsOf(world, stream).slice(0, 230)]))
      control.advance(600)
      // Each half minute of nearly two hours; the hour that is printed comes twice, or jumps.
      for (let step = 0; step < 230; step++) {
        for (const stream of streams) control.edit(stream, ids[stream]?.[step] ?? '')
        control.advance(30)
      }
      const report = await run(world)
      for (const [stream, way] of Object.entries(ways)) {
        expect(reportOf(report, stream), stream).to.include({ way, outcome: 'complete' })
        expect(reportOf(report, stream).notes, stream).to.deep.equal([])
      }
      expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
    })
  }
})

describe('a record that shows late', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  for (const [stream, way] of Object.entries(ways)) {
    for (const what of ['edited', 'created'] as const) {
      it(`${what}, 250 seconds behind its LMT and behind the watermark, is found by the next run: ${stream}, ${way}`, async () => {
        const { control } = world.fake
        control.create(stream, 240)
        control.advance(1)
        await run(world, { streams: [stream] })
        const ids = idsOf(world, stream)
        control.advance(3600)
        control.behave(stream, { lateVisible: 250 })
        const stamped = control.now()
        if (what === 'edited') control.edit(stream, ids[0] ?? '')
        else control.create(stream, 1)
        control.behave(stream, { lateVisible: 0 })
        // More than a page before it in any order by LMT, so that nothing finds it by the way.
        control.advance(50)
        control.bulkEdit(stream, ids.slice(1, 231))
        control.advance(50)
        control.edit(stream, ids[235] ?? '')
        control.advance(10)
        await run(world, { streams: [stream] })
        expect(Date.parse(watermarkOf(world, stream)), 'the watermark is past it').to.equal(stamped + 100_000)
        control.advance(200)
        expect(await differences(world, stream, { later: true }), 'it shows now').to.not.deep.equal([])
        const report = await run(world, { streams: [stream] })
        expect(reportOf(report, stream).way).to.equal(way)
        expect(await differences(world, stream, { later: true })).to.deep.equal([])
      })
    }
  }
})

describe('a record that is out of use', () => {
  let world: SyncWorld
  afterEach(() => world.close())
  const lists = ['chartofaccounts', 'taxes', 'contacts', 'items', 'invoices']

  it('inactive or void, stays in its table as an ordinary row, and follows Zoho', async () => {
    world = await openWorld()
    await run(world, { streams: lists })
    expect(await allDifferences(world, lists)).to.deep.equal([])
    const { control } = world.fake
    control.advance(3600)
    const retired = lists.map((stream) => ({ stream, id: idAt(world, stream, 0) }))
    for (const { stream, id } of retired) control.deactivate(stream, id)
    control.advance(3600)
    await run(world, { streams: lists })
    expect(await allDifferences(world, lists, { later: true })).to.deep.equal([])
    for (const [stream, condition] of Object.entries({
      chartofaccounts: 'not is_active',
      taxes: `status = 'Inactive'`,
      contacts: `status = 'inactive'`,
      items: `status = 'inactive'`,
      invoices: `status = 'void'`,
    })) {
      const id = retired.find((other) => other.stream === stream)?.id
      const rows = await world.database.query(
        `select ${keyOf(stream)} as id from zoho_books.${stream}_live where ${condition} and ${keyOf(stream)} = $1`,
        [id],
      )
      expect(rows, stream).to.deep.equal([{ id }])
    }
    // What is out of use may still be edited, and a rebuild sees it too.
    control.advance(3600)
    for (const { stream, id } of retired) control.edit(stream, id)
    control.advance(3600)
    await run(world, { streams: lists })
    expect(await allDifferences(world, lists, { later: true })).to.deep.equal([])
    const rebuilt = await run(world, { streams: lists, mode: 'full-rebuild' })
    expect(rebuilt.streams.map(({ deleted }) => deleted)).to.deep.equal(lists.map(() => 0))
    expect(await allDifferences(world, lists)).to.deep.equal([])
  })
})

describe('a record without last_modified_time', () => {
  let world: SyncWorld
  afterEach(() => world.close())
  const withoutLmt = async (records: number, count: number): Promise<void> => {
    world = await openWorld({ records })
    for (const stream of streams) world.fake.control.create(stream, count, { last_modified_time: '' })
  }

  it('is read by the first read, in pages too, and stays where later runs do not see it', async () => {
    await withoutLmt(40, 230)
    await run(world)
    expect(await allDifferences(world, streams)).to.deep.equal([])
    world.fake.control.advance(3600)
    for (const stream of streams) world.fake.control.edit(stream, idAt(world, stream, 0))
    world.fake.control.advance(3600)
    await run(world)
    expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
  })

  it('is all there is: no watermark comes of it, and the next run reads all again', async () => {
    await withoutLmt(0, 3)
    await run(world)
    for (const stream of streams) expect(watermarkOf(world, stream), stream).to.equal('null')
    for (const stream of streams) {
      world.fake.control.touchWithoutStamp(stream, idAt(world, stream, 0), { reference_number: 'changed' })
      world.fake.control.create(stream, 1)
    }
    world.fake.control.advance(3600)
    await run(world)
    expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
    for (const stream of streams) expect(watermarkOf(world, stream), stream).to.match(/Z$/)
  })
})
