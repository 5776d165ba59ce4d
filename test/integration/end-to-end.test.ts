import { expect } from 'chai'
import { allDifferences, allStreams, idAt, keyOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { type DatabaseServer, embeddedServer, machineServer } from '../support/database-server.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'

const servers: Record<string, () => Promise<DatabaseServer | undefined>> = {
  'the embedded PostgreSQL': embeddedServer,
  "the machine's PostgreSQL": machineServer,
}
const edited = ['invoices', 'contacts', 'chartofaccounts', 'journals', 'expenses', 'purchaseorders', 'customerpayments']

for (const [name, open] of Object.entries(servers)) {
  describe(`the main job, end to end, into ${name}`, () => {
    let world: SyncWorld
    let versions: Record<string, string>

    before(async function () {
      const server = await open()
      if (!server) return this.skip()
      world = await openWorld({ server, records: 250 })
    })
    after(() => world?.close())

    /** Lets time pass around what somebody does in Zoho, syncs, and answers the rows that were written. */
    async function syncAfter(change: () => void): Promise<string[]> {
      versions = await rowVersions(world.database)
      world.fake.control.advance(60)
      change()
      world.fake.control.advance(60)
      const { exitCode } = await world.run()
      expect(exitCode).to.equal(0)
      return rewritten(versions, await rowVersions(world.database))
    }

    it('copies every scalar of every record of all streams', async () => {
      const report = await world.run()
      expect(report.exitCode).to.equal(0)
      expect(await allDifferences(world)).to.deep.equal([])
      expect(report.streams.filter(({ records }) => records === 0)).to.deep.equal([])
    })

    it('makes one call a stream and writes no row when nothing has changed', async () => {
      const before = await rowVersions(world.database)
      const marks = world.state().streams
      world.fake.control.resetCalls()
      const report = await world.run()
      expect(report.exitCode).to.equal(0)
      for (const { stream, calls } of report.streams) expect(calls, stream).to.equal(1)
      // Beside them the list of organizations, to know which there are; the token is that of the run before.
      expect(world.fake.control.calls().total).to.equal(allStreams.length + 1)
      expect(rewritten(before, await rowVersions(world.database))).to.deep.equal([])
      const { streams } = world.state()
      expect(Object.keys(streams)).to.have.length(allStreams.length)
      for (const [stream, { watermark, completeAsOf }] of Object.entries(streams)) {
        const last = marks[stream]
        expect(Date.parse(String(watermark)), stream).to.be.at.least(Date.parse(String(last?.watermark)))
        expect(Date.parse(String(watermark)), stream).to.be.below(world.fake.control.now())
        expect(Date.parse(String(completeAsOf)), stream).to.be.at.least(Date.parse(String(last?.completeAsOf)))
      }
    })

    it('writes exactly the row of the one record that was edited', async () => {
      const id = idAt(world, 'invoices', 1)
      expect(await syncAfter(() => world.fake.control.edit('invoices', id))).to.deep.equal([`invoices/${id}`])
      expect(await allDifferences(world, ['invoices'], { later: true })).to.deep.equal([])
    })

    it('writes exactly the rows of edited records, in whatever way their stream is read', async () => {
      const rows = edited.map((stream) => ({ stream, id: idAt(world, stream, 2) }))
      const written = await syncAfter(() => {
        for (const { stream, id } of rows) world.fake.control.edit(stream, id)
      })
      expect(written).to.have.members(rows.map(({ stream, id }) => `${stream}/${id}`))
      expect(await allDifferences(world, edited, { later: true })).to.deep.equal([])
    })

    it('adds exactly the rows of created records', async () => {
      const created: string[] = []
      const written = await syncAfter(() => {
        for (const stream of edited) {
          created.push(...world.fake.control.create(stream, 2).map((id) => `${stream}/${id}`))
        }
      })
      expect(written).to.have.members(created)
      expect(await allDifferences(world, edited, { later: true })).to.deep.equal([])
    })

    it('keeps records that were made inactive, which the default lists hide', async () => {
      const rows = ['chartofaccounts', 'taxes', 'contacts', 'items'].map((stream) => {
        const active = world.fake.control
          .rows(stream)
          .find((row) => row.is_active === true || /^active$/i.test(String(row.status)))
        return { stream, id: String(active?.[keyOf(stream)]) }
      })
      const written = await syncAfter(() => {
        for (const { stream, id } of rows) world.fake.control.deactivate(stream, id)
      })
      expect(written).to.have.members(rows.map(({ stream, id }) => `${stream}/${id}`))
      expect(await allDifferences(world, ['chartofaccounts', 'taxes', 'contacts', 'items'])).to.deep.equal([])
    })

    it('sees edits without a stamp in the streams that are read whole', async () => {
      const currency = idAt(world, 'currencies', 0)
      const account = idAt(world, 'bankaccounts', 0)
      const written = await syncAfter(() => {
        world.fake.control.touchWithoutStamp('currencies', currency, { exchange_rate: 4.25 })
        world.fake.control.touchWithoutStamp('bankaccounts', account, { balance: -17.5 })
      })
      expect(written).to.deep.equal([`bankaccounts/${account}`, `currencies/${currency}`])
    })

    it('equals Zoho after edits, unstamped changes and deletions and a full rebuild, and wrote only what differed', async () => {
      const { control } = world.fake
      await world.run({ mode: 'full-rebuild' })
      const before = await rowVersions(world.database)
      const touched = idAt(world, 'invoices', 5)
      const deleted = {
        invoices: [idAt(world, 'invoices', 3), idAt(world, 'invoices', 249)],
        taxes: [idAt(world, 'taxes', 0)],
      }
      control.touchWithoutStamp('invoices', touched, { balance: 0.01 })
      for (const [stream, ids] of Object.entries(deleted)) for (const id of ids) control.delete(stream, id)
      const [created] = control.create('contacts', 1)
      control.resetCalls()
      const report = await world.run({ mode: 'full-rebuild' })
      expect(report.exitCode).to.equal(0)
      expect(await allDifferences(world, allStreams, { deleted })).to.deep.equal([])
      expect(rewritten(before, await rowVersions(world.database))).to.have.members([
        `invoices/${touched}`,
        `contacts/${created}`,
        ...Object.entries(deleted).flatMap(([stream, ids]) => ids.map((id) => `${stream}/${id}`)),
      ])
      const { byPath } = control.calls()
      expect(byPath['/books/v3/invoices/{id}'], 'asked before they were marked').to.deep.equal({ 404: 2 })
      expect(byPath['/books/v3/settings/taxes/{id}']).to.deep.equal({ 404: 1 })
      expect(reportOf(report, 'invoices')).to.include({ inserted: 0, updated: 1, deleted: 2, unchanged: 249 })
    })
  })
}
