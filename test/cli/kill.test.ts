import { expect } from 'chai'
import { oldNode, type RunningCommand } from '../support/command.ts'
import { allDifferences, idsOf } from '../support/compare-tables.ts'
import { openEmbeddedDatabase } from '../support/database-server.ts'
import { gate } from '../support/gate.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const streams = ['invoices', 'contacts', 'bills', 'currencies']
const args = ['run', ...streams.flatMap((stream) => ['--stream', stream])]

/** As a user starts it: by the Node.js that runs the tests, or by an older one of the machine, which starts another. */
const starters: Record<string, () => string | undefined> = {
  'this Node.js': () => process.execPath,
  "the machine's older Node.js": oldNode,
}

for (const [name, find] of Object.entries(starters)) {
  describe(`kill -9 of what ${name} started`, () => {
    let world: SyncWorld
    let node: string
    before(function () {
      const found = find()
      if (!found) return this.skip()
      node = found
    })
    beforeEach(async () => {
      world = await openWorld({ records: 650 })
    })
    afterEach(() => world?.close())

    /**
     * Kills the process that was started; what it started itself must be gone soon after. It waits for Zoho or for the
     * database then, so it cannot have ended by itself. DESIGN.md says a second; the bound is for slow machines.
     */
    async function kill(command: RunningCommand): Promise<void> {
      expect(command.processes()).to.have.length(node === process.execPath ? 1 : 2)
      command.kill('SIGKILL')
      await waitUntil('no process of it is left', () => command.processes().length === 0, 5_000)
    }

    /** Kills a run that is in its `call`th call of invoices. */
    async function killInCall(call: number, more: string[] = [], env = {}): Promise<void> {
      let calls = 0
      const held = gate(world, ({ stream, id }) => stream === 'invoices' && id === undefined && ++calls === call)
      const command = world.start([...args, ...more], { node, env })
      await held.reached(1)
      await kill(command)
      held.open()
    }

    async function runToEnd(more: string[] = [], env = {}): Promise<void> {
      world.fake.control.onRequest = undefined
      const { code, stderr } = await world.start([...args, ...more], { node, env }).ended
      expect(code, stderr).to.equal(0)
    }

    it('at several points of a first read loses nothing', async () => {
      for (const call of [1, 3, 2]) {
        await killInCall(call)
        world.fake.control.advance(30)
        for (const stream of streams.slice(0, 3)) {
          world.fake.control.edit(stream, idsOf(world, stream)[call] ?? '')
          world.fake.control.create(stream, 1)
        }
        world.fake.control.advance(30)
      }
      await runToEnd()
      await runToEnd()
      expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
    })

    it('behind a committed batch and in the middle of a merge loses nothing', async () => {
      let calls = 0
      const held = gate(world, ({ stream }) => stream === 'invoices' && ++calls === 3)
      const command = world.start(args, { node })
      await held.reached(1)
      await waitUntil('a batch is committed', async () => {
        const rows = await world.database.query(`select 1 from zsync.checkpoints where stream like '%/invoices'`)
        return rows.length > 0
      })
      await kill(command)
      held.open()

      const other = await world.database.connect()
      await other.query('begin')
      await other.query('lock table zoho_books.invoices in share mode')
      const merging = world.start(args, { node })
      const waiting = `select 1 from pg_locks where not granted and relation = 'zoho_books.invoices'::regclass`
      await waitUntil('the merge waits', async () => (await world.database.query(waiting)).length > 0)
      await kill(merging)
      await other.query('rollback')
      // The server only then sees that nobody waits for it, and gives up the lock of the stream.
      await waitUntil('the stream is free', async () => {
        const rows = await world.database.query(
          `select 1 from pg_stat_activity where application_name = 'zsync' and datname = current_database()`,
        )
        return rows.length === 0
      })
      await runToEnd()
      expect(await allDifferences(world, streams)).to.deep.equal([])
    })

    it('of a full rebuild leaves every row, and the next one completes it', async () => {
      await runToEnd()
      const [gone = '', changed = ''] = idsOf(world, 'invoices')
      world.fake.control.delete('invoices', gone)
      world.fake.control.touchWithoutStamp('invoices', changed, { balance: 0.25 })
      await killInCall(3, ['--full-rebuild'])
      expect(await world.database.query('select count(*) from zoho_books.invoices_live')).to.deep.equal([
        { count: '650' },
      ])
      await runToEnd(['--full-rebuild'])
      expect(await allDifferences(world, streams, { deleted: { invoices: [gone] } })).to.deep.equal([])
    })

    it('with the embedded database: the next run adopts it, loses nothing and stops it', async () => {
      const env = { DATABASE_URL: undefined }
      await killInCall(3, [], env)
      await killInCall(2, [], env)
      await runToEnd([], env)
      const database = await openEmbeddedDatabase(world.settings.embeddedDirectory)
      try {
        expect(await allDifferences({ fake: world.fake, database }, streams)).to.deep.equal([])
      } finally {
        await database.drop()
      }
    })
  })
}
