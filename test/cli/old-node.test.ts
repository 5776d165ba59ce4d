import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { oldNode, projectRoot } from '../support/command.ts'
import { gate } from '../support/gate.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

describe("bin/run.js under the machine's older Node.js", () => {
  let world: SyncWorld
  let node: string
  before(function () {
    const found = oldNode()
    if (!found) return this.skip()
    node = found
  })
  beforeEach(async () => {
    world = await openWorld({ records: 450 })
  })
  afterEach(() => world?.close())
  const start = (...args: string[]) => world.start(args, { node })

  it('passes arguments, output and exit code through', async () => {
    const { code, stdout, stderr } = await start('run', '--stream', 'contacts', '--json').ended
    expect(code, stderr).to.equal(0)
    expect(JSON.parse(stdout).streams[0].outcome).to.equal('complete')
    expect(stderr).to.include('contacts: complete')
  })

  it('passes failures through', async () => {
    const { code, stdout } = await start('run', '--stream', 'no such stream', '--json').ended
    expect(code).to.equal(2)
    expect(JSON.parse(stdout).error.message).to.include('"no such stream"')
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const target of ['kill', 'killGroup'] as const) {
      it(`passes ${signal} on, sent to ${target === 'kill' ? 'it alone' : 'both processes'}: a polite end with 130`, async () => {
        let calls = 0
        const held = gate(world, ({ stream }) => stream === 'invoices' && ++calls === 2)
        const command = start('run', '--stream', 'invoices')
        await held.reached(1)
        command[target](signal)
        const { code, stdout, stderr } = await command.ended
        held.open()
        expect(code, stderr).to.equal(130)
        expect(stdout, 'it came to its report').to.include('Interrupted')
        expect(
          await world.database.query('select count(*) from zsync.checkpoints'),
          'what was read is kept',
        ).to.deep.equal([{ count: '1' }])
        expect(command.processes()).to.deep.equal([])
      })
    }
  }

  it('says what is needed where no newer Node.js was brought along, and ends with 70', async () => {
    const bare = join(world.directory, 'bare')
    mkdirSync(bare)
    cpSync(join(projectRoot, 'bin'), join(bare, 'bin'), { recursive: true })
    cpSync(join(projectRoot, 'package.json'), join(bare, 'package.json'))
    const { code, stdout, stderr } = await world.start(['run'], { node, script: join(bare, 'bin', 'run.js') }).ended
    expect(code).to.equal(70)
    expect(stdout).to.equal('')
    expect(stderr).to.include('Node.js 22.19').and.to.include('npm ci').and.to.not.include('    at ')
  })
})
