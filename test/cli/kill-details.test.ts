import { expect } from 'chai'
import { differences } from '../support/compare-tables.ts'
import { gate } from '../support/gate.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

const invoices = 130
const perDay = 60
const reserve = 6

/** The command itself, over the days that its details take. */
describe('kill -9 on each day that details take', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({
      records: invoices,
      limits: { perMinute: Number.POSITIVE_INFINITY, perDay, concurrent: 10 },
    })
  })
  afterEach(() => world.close())

  const start = () => world.start(['run', '--stream', 'invoices'], { env: { ZSYNC_DETAILS: 'invoices=on' } })
  const spent = (): number => {
    const { byPath } = world.fake.control.calls()
    world.fake.control.resetCalls()
    const paths = ['/books/v3/invoices', '/books/v3/invoices/{id}']
    return paths.flatMap((path) => Object.values(byPath[path] ?? {})).reduce((sum, count) => sum + count, 0)
  }
  async function killInDetail(at: number): Promise<void> {
    let details = 0
    const held = gate(world, ({ id }) => id !== undefined && ++details === at)
    const command = start()
    // On the last day it may come to its end before.
    await Promise.race([held.reached(1), command.ended])
    command.kill('SIGKILL')
    await command.ended
    held.open()
  }

  it('loses nothing, and no day costs more than it may', async () => {
    const codes: (number | null)[] = []
    for (let day = 0; day < 6 && codes.at(-1) !== 0; day++) {
      await killInDetail(5 + 2 * day)
      const { code, stderr } = await start().ended
      if (code !== 0) expect(code, stderr).to.equal(4)
      codes.push(code)
      expect(spent(), `day ${day + 1}`).to.be.at.most(perDay - reserve)
      expect(await world.database.query('select count(*) from zoho_books.invoices_live')).to.deep.equal([
        { count: String(invoices) },
      ])
      world.fake.control.advance(86_400)
      // For the commands, whose clock is this machine's, no day has passed.
      await world.database.query('delete from zsync.limits')
    }
    expect(codes.at(-1)).to.equal(0)
    expect(codes.length).to.be.at.least(3)
    expect(await differences(world, 'invoices', { details: true, later: true })).to.deep.equal([])
  })
})
