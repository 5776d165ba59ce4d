import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { allStreams } from '../support/compare-tables.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

describe('zsync streams', () => {
  let world: SyncWorld
  before(async () => {
    world = await openWorld({ records: 450 })
  })
  after(() => world.close())

  it('shows the catalog before anything was synced, and makes no database for it', async () => {
    const { code, stdout } = await world.start(['streams', '--json'], { env: { DATABASE_URL: undefined } }).ended
    expect(code).to.equal(0)
    const { streams } = JSON.parse(stdout)
    expect(streams.map(({ stream }: { stream: string }) => stream)).to.deep.equal(
      allStreams.map((name) => `books/${name}`),
    )
    expect(existsSync(join(world.directory, '.zsync'))).to.equal(false)
    expect(streams[2]).to.include({ expected: 'keyset', way: 'keyset', filter: null, foundAt: null })
  })

  it('shows what was found out, beside what the catalog expects', async () => {
    world.fake.control.behave('invoices', { filter: 'ignored' })
    await world.run({ streams: ['invoices', 'contacts'] })
    const { code, stdout } = await world.start(['streams', '--json']).ended
    expect(code).to.equal(0)
    const { streams } = JSON.parse(stdout)
    const [invoices] = streams.filter(({ stream }: { stream: string }) => stream.endsWith('/invoices'))
    expect(invoices).to.include({ stream: `books/${world.fake.organizationId}/invoices`, expected: 'keyset' })
    expect(invoices).to.include({
      way: 'newest-first',
      filter: 'ignored',
      lmtOrder: true,
      defaultFilter: 'Status.All',
      pages: 3,
    })
    const table = await world.start(['streams']).ended
    expect(table.stdout).to.match(
      /invoices +keyset +newest-first +ignored +yes +Status.All +3 +2026-06-10T16:15:00Z +probed by run 1/,
    )
  })
})
