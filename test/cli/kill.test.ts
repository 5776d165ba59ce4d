import { expect } from 'chai'
import { oldNode, type RunningCommand } from '../support/command.ts'
import { allDifferences, idsOf } from '../support/compare-tables.ts'
import { openEmbeddedDatabase } from '../support/database-server.ts'
import { gate } from '../support/gate.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const streams = ['invoices', 'contacts', 'bills', 'currencies']
const args = ['run', ...streams.flatMap((stream) => ['--stream', stream])]

interface Start {
  node: string | undefined
  /** Which of its processes dies: the one that was started, or the one that this one started. */
  victim: 'outer' | 'inner'
  /** The calls of invoices in which it dies, one after the other. */
  calls?: number[]
}

const starts: Record<string, Start> = {
  'bin/run.js': { node: process.execPath, victim: 'outer', calls: [1, 3] },
  "bin/run.js under the machine's older Node.js": { node: oldNode(), victim: 'outer', calls: [3] },
  "the process that bin/run.js started under the machine's older Node.js": {
    node: oldNode(),
    victim: 'inner',
    calls: [2],
  },
}

describe('kill -9', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 450 })
  })
  afterEach(() => world.close())

  const start = ({ node = process.execPath }: Start, more: readonly string[] = [], env = {}) =>
    world.start([...args, ...more], { node, env })

  /**
   * Kills one process; the other must be gone soon after. It waits for Zoho or for the database then, so it cannot have
   * ended by itself. DESIGN.md says a second; the bound is for slow machines.
   */
  async function kill(command: RunningCommand, { node, victim }: Start): Promise<void> {
    const all = command.processes()
    expect(all).to.have.length(node === process.execPath ? 1 : 2)
    const inner = all.find((pid) => pid !== command.child.pid)
    if (victim === 'inner' && inner !== undefined) process.kill(inner, 'SIGKILL')
    else command.kill('SIGKILL')
    await waitUntil('no process of it is left', () => command.processes().length === 0, 5_000)
    const { code } = await command.ended
    expect(code, 'it tells of it').to.equal(victim === 'inner' ? 137 : 128)
  }

  /** Kills a run that is in its `call`th call of invoices. */
  async function killInCall(how: Start, call: number, more: string[] = [], env = {}): Promise<void> {
    let calls = 0
    const held = gate(world, ({ stream, id }) => stream === 'invoices' && id === undefined && ++calls === call)
    const command = start(how, more, env)
    await held.reached(1)
    await kill(command, how)
    held.open()
  }

  async function runToEnd(how: Start, more: string[] = [], env = {}): Promise<void> {
    world.fake.control.onRequest = undefined
    const { code, stderr } = await start(how, more, env).ended
    expect(code, stderr).to.equal(0)
  }

  const direct: Start = { node: process.execPath, victim: 'outer' }

  for (const [name, how] of Object.entries(starts)) {
    it(`of ${name} at several points of a first read loses nothing, and leaves no process`, async function () {
      if (how.node === undefined) return this.skip()
      for (const call of how.calls ?? []) {
        await killInCall(how, call)
        world.fake.control.advance(30)
        for (const stream of streams.slice(0, 3)) {
          world.fake.control.edit(stream, idsOf(world, stream)[call] ?? '')
          world.fake.control.create(stream, 1)
        }
        world.fake.control.advance(30)
      }
      await runToEnd(how)
      await runToEnd(how)
      expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
    })
  }

  it('behind a committed batch and in the middle of a merge loses nothing', async () => {
    let calls = 0
    const held = gate(world, ({ stream }) => stream === 'invoices' && ++calls === 3)
    const command = start(direct)
    await held.reached(1)
    await waitUntil('a batch is committed', async () => {
      const rows = await world.database.query(`select 1 from zsync.checkpoints where stream like '%/invoices'`)
      return rows.length > 0
    })
    await kill(command, direct)
    held.open()

    const other = await world.database.connect()
    await other.query('begin')
    await other.query('lock table zoho_books.invoices in share mode')
    const merging = start(direct)
    const waiting = `select 1 from pg_locks where not granted and relation = 'zoho_books.invoices'::regclass`
    await waitUntil('the merge waits', async () => (await world.database.query(waiting)).length > 0)
    await kill(merging, direct)
    await other.query('rollback')
    // The server only then sees that nobody waits for it, and gives up the lock of the stream.
    await waitUntil('the stream is free', async () => {
      const rows = await world.database.query(
        `select 1 from pg_stat_activity where application_name = 'zsync' and datname = current_database()`,
      )
      return rows.length === 0
    })
    await runToEnd(direct)
    expect(await allDifferences(world, streams)).to.deep.equal([])
  })

  it('of a full rebuild leaves every row, and the next one completes it', async () => {
    await runToEnd(direct)
    const [gone = '', changed = ''] = idsOf(world, 'invoices')
    world.fake.control.delete('invoices', gone)
    world.fake.control.touchWithoutStamp('invoices', changed, { balance: 0.25 })
    await killInCall(direct, 3, ['--full-rebuild'])
    expect(await world.database.query('select count(*) from zoho_books.invoices_live')).to.deep.equal([
      { count: '450' },
    ])
    await runToEnd(direct, ['--full-rebuild'])
    expect(await allDifferences(world, streams, { deleted: { invoices: [gone] } })).to.deep.equal([])
  })

  it('with the embedded database: the next run adopts it, loses nothing and stops it', async () => {
    const how: Start = { node: oldNode() ?? process.execPath, victim: 'outer' }
    const env = { DATABASE_URL: undefined }
    await killInCall(how, 3, [], env)
    await runToEnd(how, [], env)
    const database = await openEmbeddedDatabase(world.settings.embeddedDirectory)
    try {
      expect(await allDifferences({ fake: world.fake, database }, streams)).to.deep.equal([])
    } finally {
      await database.drop()
    }
  })
})
