import { expect } from 'chai'
import type { RunReport } from '../../src/sync/run.ts'
import { differences, idsOf } from '../support/compare-tables.ts'
import { openWorld, type RunChoices, reportOf, type SyncWorld } from '../support/sync-world.ts'

/** Details of which Zoho says that the record does not exist: a deletion, or a permission that was lost. */
describe('details of records that are gone', () => {
  let world: SyncWorld
  afterEach(() => world.close())

  async function open(records: number): Promise<void> {
    world = await openWorld({ records })
    expect((await run({ details: 'none' })).exitCode).to.equal(0)
  }
  const run = async (choices: RunChoices = {}): Promise<RunReport> => {
    world.fake.control.advance(60)
    return world.run({ streams: ['invoices'], details: 'owed', ...choices })
  }
  const live = async (): Promise<number> =>
    Number((await world.database.query('select count(*) as n from zoho_books.invoices_live'))[0]?.n)
  const deleteSome = (count: number): string[] => {
    const gone = idsOf(world, 'invoices').slice(0, count)
    for (const id of gone) world.fake.control.delete('invoices', id)
    return gone
  }
  const detailCalls = (): number => {
    const counts = Object.values(world.fake.control.calls().byPath['/books/v3/invoices/{id}'] ?? {})
    world.fake.control.resetCalls()
    return counts.reduce((sum, count) => sum + count, 0)
  }

  it('that are all of them mark none, stop the asking, and owe their details until they are there again', async () => {
    await open(200)
    world.fake.control.fault({ kind: '404/1002', path: '/invoices/', count: 1_000_000 })
    const report = await run()
    expect(report.exitCode).to.equal(3)
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'unproven', deleted: 0, committed: true })
    expect(reportOf(report, 'invoices').details).to.include({ fetched: 0, failed: 0, owed: 200 })
    expect(reportOf(report, 'invoices').error).to.match(/100 of 200 rows.*none.*marked deleted.*--allow-mass-delete/)
    expect(await live()).to.equal(200)
    expect(detailCalls()).to.equal(100)
    world.fake.control.clearFaults()
    expect(reportOf(await run(), 'invoices')).to.deep.include({ outcome: 'complete', deleted: 0 })
    expect(await differences(world, 'invoices', { details: true, later: true })).to.deep.equal([])
  })

  it('that are many wait for --allow-mass-delete, and hold up no other', async () => {
    await open(400)
    const gone = deleteSome(60)
    for (let runs = 0; runs < 2; runs++) {
      const report = await run()
      expect(report.exitCode).to.equal(3)
      expect(reportOf(report, 'invoices')).to.include({ outcome: 'unproven', deleted: 0 })
      expect(reportOf(report, 'invoices').details).to.include({ fetched: runs === 0 ? 340 : 0, owed: 60 })
      expect(reportOf(report, 'invoices').error).to.include('60 of 400 rows')
    }
    expect(await live()).to.equal(400)
    const allowed = await run({ allowMassDelete: true })
    expect(allowed.exitCode).to.equal(0)
    expect(reportOf(allowed, 'invoices')).to.include({ outcome: 'complete', deleted: 60 })
    expect(await differences(world, 'invoices', { details: true, deleted: gone, later: true })).to.deep.equal([])
  })

  it('that are few mark their rows, also where the calls do not reach for all', async () => {
    await open(120)
    const gone = deleteSome(30)
    const report = await run({ budget: 101 })
    expect(report.exitCode).to.equal(4)
    const { deleted } = reportOf(report, 'invoices')
    expect(deleted).to.be.above(0)
    const rest = await run()
    expect(rest.exitCode).to.equal(0)
    expect(reportOf(rest, 'invoices').deleted).to.equal(30 - deleted)
    expect(await differences(world, 'invoices', { details: true, deleted: gone, later: true })).to.deep.equal([])
  })

  it('that are many say so rather than that the calls are spent', async () => {
    await open(120)
    deleteSome(80)
    const report = await run({ budget: 101 })
    expect(report.exitCode).to.equal(3)
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'unproven', deleted: 0 })
  })

  it('that are many are told beside what ended the run', async () => {
    await open(120)
    deleteSome(80)
    let asked = 0
    const stop = new AbortController()
    world.fake.control.onRequest = ({ id }) => {
      if (id !== undefined && ++asked === 110) stop.abort(new Error('stopped'))
    }
    const report = await run({ stop: stop.signal })
    world.fake.control.onRequest = undefined
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'interrupted', error: 'stopped', deleted: 0 })
    expect(reportOf(report, 'invoices').notes.join()).to.include(' of 120 rows that their records do not exist')
  })
})
