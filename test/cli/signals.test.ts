import { expect } from 'chai'
import type { RunningCommand } from '../support/command.ts'
import { allDifferences, differences, idsOf } from '../support/compare-tables.ts'
import { gate } from '../support/gate.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const invoices = ['run', '--stream', 'invoices']

describe('a signal', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 650 })
  })
  afterEach(() => world.close())

  const count = async (table: string) => Number((await world.database.query(`select count(*) from ${table}`))[0]?.count)
  /** Of the list itself. */
  const listCalls = () => world.fake.control.calls().byPath['/books/v3/invoices']?.[200] ?? 0

  /** Has a run in the third page of invoices. */
  async function startedInTheMiddle(): Promise<{ command: RunningCommand; open: () => void }> {
    let calls = 0
    const held = gate(world, ({ stream }) => stream === 'invoices' && ++calls === 3)
    const command = world.start(invoices)
    await held.reached(1)
    return { command, open: held.open }
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} commits what was read with its checkpoint, ends with 130, and the next run goes on from there`, async () => {
      const { command, open } = await startedInTheMiddle()
      command.kill(signal)
      const { code, stdout, stderr } = await command.ended
      expect(code, stderr).to.equal(130)
      expect(stdout).to.include('Interrupted')
      expect(stderr).to.not.include('unexpected')
      expect(await count('zoho_books.invoices'))
        .to.be.above(300)
        .and.below(450)
      expect(await count('zsync.checkpoints')).to.equal(1)
      expect(await count('zsync.state')).to.equal(0)
      open()
      world.fake.control.resetCalls()
      const next = await world.start([...invoices, '--json']).ended
      expect(next.code, next.stderr).to.equal(0)
      // Two calls more examine the list.
      expect(listCalls() - 2).to.be.below(Math.ceil(650 / 200))
      expect(await differences(world, 'invoices')).to.deep.equal([])
    })
  }

  it('begins no further stream, and says once what was interrupted', async () => {
    const held = gate(world, ({ stream }) => stream === 'invoices')
    const command = world.start(['run', '--concurrency', '1', '-s', 'invoices', '-s', 'contacts', '-s', 'taxes'])
    await held.reached(1)
    command.kill('SIGINT')
    const { code, stdout, stderr } = await command.ended
    expect(code, stderr).to.equal(130)
    expect(stderr.match(/\w+: started/g)).to.deep.equal(['contacts: started', 'invoices: started'])
    expect(stderr.match(/interrupted/g)).to.have.length(1)
    // A line each in the table, and one at the end.
    expect(stdout.match(/ interrupted /g)).to.have.length(2)
    expect(stdout.match(/interrupted/gi)).to.have.length(3)
  })

  it('sent to the whole group, as by a terminal or a service manager, is one signal', async () => {
    const { command } = await startedInTheMiddle()
    command.killGroup('SIGTERM')
    expect((await command.ended).code).to.equal(130)
    expect(await count('zsync.checkpoints')).to.equal(1)
  })

  it('before the first answer ends with 130 and says so in a word', async () => {
    // The answer is cut in the middle and the rest comes late: the list of organizations cannot be held.
    world.fake.control.fault({ kind: 'slow', seconds: 60, path: '/oauth' })
    const command = world.start(invoices)
    await waitUntil('it is connected', async () => {
      const rows = await world.database.query(`select 1 from pg_stat_activity where application_name = 'zsync'`)
      return rows.length > 0
    })
    command.kill('SIGINT')
    const { code, stderr } = await command.ended
    expect(code).to.equal(130)
    expect(stderr)
      .to.match(/interrupted/i)
      .and.to.not.include('unexpected')
  })

  it('a second time ends at once, even while the database holds the batch up', async () => {
    await world.run({ streams: ['invoices'] })
    for (const id of idsOf(world, 'invoices')) world.fake.control.edit('invoices', id)
    world.fake.control.advance(60)
    const other = await world.database.connect()
    await other.query('begin')
    await other.query('lock table zoho_books.invoices in share mode')
    const command = world.start(invoices)
    let over = false
    const ended = command.ended.finally(() => {
      over = true
    })
    const waiting = `select 1 from pg_locks where not granted and relation = 'zoho_books.invoices'::regclass`
    await waitUntil('the merge waits', async () => (await world.database.query(waiting)).length > 0)
    // Two signals that are sent at once may arrive as one; the lock is not given up before the command has ended.
    await waitUntil(
      'it has ended',
      () => {
        if (!over) command.kill('SIGINT')
        return over
      },
      15_000,
    )
    expect((await ended).code).to.equal(130)
    await other.query('rollback')
    // The server only then sees that nobody waits for it, and gives up the lock of the stream.
    const sessions = `select 1 from pg_stat_activity where application_name = 'zsync' and datname = current_database()`
    await waitUntil('its sessions are over', async () => (await world.database.query(sessions)).length === 0)
    const report = await world.run({ streams: ['invoices'] })
    expect(reportOf(report, 'invoices').outcome).to.equal('complete')
    expect(await allDifferences(world, ['invoices'], { later: true })).to.deep.equal([])
  })
})
