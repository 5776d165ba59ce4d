import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Config } from '@oclif/core'
import { expect } from 'chai'
import { projectRoot } from '../support/command.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

/** What scripts of users rest on: to change a line here is to break somebody, or to add something. */
const flags: Record<string, string> = {
  db: 'config json log-format',
  demo: 'config json log-format',
  fake: 'calls-per-day calls-per-minute concurrent-calls config json log-format organizations port recordings records seed',
  plan: 'budget config full-rebuild json log-format no-details org refetch-details reserve since stream',
  run: 'allow-mass-delete budget concurrency config dry-run full-rebuild json log-format no-details org refetch-details reserve since stream wait',
  'state reset': 'config json log-format stream yes',
  'state show': 'config json log-format stream',
  streams: 'config json log-format',
}

describe('the surface of the command line', () => {
  it('has these commands with these flags', async () => {
    const pjson = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
    pjson.oclif.commands = './src/commands'
    const config = await Config.load({ root: projectRoot, pjson, ignoreManifest: true })
    const found = config.commands.map((command) => [
      command.id.replaceAll(':', ' '),
      Object.keys(command.flags).sort().join(' '),
    ])
    expect(Object.fromEntries(found)).to.deep.equal(flags)
  })

  describe('run as a command', () => {
    let world: SyncWorld
    before(async () => {
      world = await openWorld()
    })
    after(() => world.close())

    it('lists its commands with --help', async () => {
      const { code, stdout, stderr } = await world.start(['--help']).ended
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      for (const name of ['run', 'demo', 'fake', 'db', 'state'])
        expect(stdout).to.match(new RegExp(`^ +${name} +\\w`, 'm'))
    })

    it('shows the flags of a command with --help', async () => {
      const { code, stdout } = await world.start(['run', '--help']).ended
      expect(code).to.equal(0)
      for (const name of (flags.run ?? '').split(' ')) expect(stdout).to.include(`--${name}`)
    })

    it('explains the words of what it shows', async () => {
      expect((await world.start(['state', 'show', '--help']).ended).stdout).to.match(/up\s+to\s+its\s+watermark/)
      const { stdout } = await world.start(['streams', '--help']).ended
      for (const word of ['keyset (', 'newest-first (', 'filtered-scan (', 'full-scan (']) {
        expect(stdout.replace(/\s+/g, ' ')).to.include(word)
      }
    })

    it('does not fail when its reader leaves', async () => {
      const { child, ended, stderr } = world.start(['run', '--help'])
      child.stdout?.destroy()
      expect((await ended).code).to.equal(0)
      expect(stderr()).to.not.include('EPIPE')
    })

    it('ends with 2 and says what it does not know: a flag', async () => {
      const { code, stdout, stderr } = await world.start(['run', '--nonsense']).ended
      expect(code).to.equal(2)
      expect(stdout).to.equal('')
      expect(stderr).to.include('--nonsense')
    })

    it('ends with 2 and says what it does not know: a command', async () => {
      const { code, stderr } = await world.start(['nonsense']).ended
      expect(code).to.equal(2)
      expect(stderr).to.include('nonsense')
    })

    it('ends with 2 and lists the streams when it does not know one', async () => {
      const { code, stderr } = await world.start(['run', '--stream', 'inovices']).ended
      expect(code).to.equal(2)
      expect(stderr).to.include('"inovices"').and.to.include('customerpayments')
    })

    it('ends with 2 at a time that is none', async () => {
      const { code, stderr } = await world.start(['run', '--since', 'yesterday']).ended
      expect(code).to.equal(2)
      expect(stderr).to.include('"yesterday" is no instant')
    })

    for (const reserve of ['ten', '101%', '-5']) {
      it(`ends with 2 at a reserve of ${reserve}`, async () => {
        const { code, stderr } = await world.start(['run', `--reserve=${reserve}`]).ended
        expect(code).to.equal(2)
        expect(stderr).to.include('--reserve expected a number of calls, or a percentage')
      })
    }

    it('takes the reserve of the flag over the one of the environment', async () => {
      const args = ['run', '--reserve', '0', '--stream', 'currencies']
      expect((await world.start(args, { env: { ZSYNC_RESERVE: '100%' } }).ended).code).to.equal(0)
      expect((await world.start(args.slice(0, 1), { env: { ZSYNC_RESERVE: '100%' } }).ended).code).to.equal(4)
    })

    it('ends with 2 when two flags contradict each other', async () => {
      const { code, stderr } = await world.start(['run', '--since', '2026-06-01', '--full-rebuild']).ended
      expect(code).to.equal(2)
      expect(stderr).to.include('--full-rebuild reads everything: it does not go with --since')
    })
  })
})
