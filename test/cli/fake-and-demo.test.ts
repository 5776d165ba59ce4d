import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'
import { waitUntil } from '../support/wait-until.ts'

describe('zsync fake, db and demo', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  it('fake serves until Ctrl-C, prints what points zsync to it, and ends with 0', async () => {
    const fake = world.start(['fake', '--port', '0', '--records', '30'])
    await waitUntil('it says how to reach it', () => /ZOHO_ORGANIZATION_ID=\d+/.test(fake.stdout()))
    const env = Object.fromEntries(
      [...fake.stdout().matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    )
    expect(Object.keys(env).sort()).to.deep.equal(
      'ZOHO_ACCOUNTS_URL ZOHO_CLIENT_ID ZOHO_CLIENT_SECRET ZOHO_ORGANIZATION_ID ZOHO_REFRESH_TOKEN'.split(' '),
    )
    const run = await world.start(['run', '--stream', 'invoices', '--json'], { env }).ended
    expect(run.code, run.stderr).to.equal(0)
    expect(JSON.parse(run.stdout).streams[0].records).to.equal(30)
    fake.killGroup('SIGINT')
    expect((await fake.ended).code).to.equal(0)
  })

  it('fake --json prints one document', async () => {
    const fake = world.start(['fake', '--port', '0', '--json', '--organizations', '2'])
    await waitUntil('it says how to reach it', () => fake.stdout().trimEnd().endsWith('}'))
    const served = JSON.parse(fake.stdout())
    expect(served).to.have.all.keys(['variables', 'control'])
    expect(served.variables.ZOHO_ORGANIZATION_ID, 'all of them').to.match(/^\d+,\d+$/)
    fake.kill('SIGTERM')
    expect((await fake.ended).code).to.equal(0)
  })

  it('fake says in one line what is wrong with a folder of recordings (2)', async () => {
    writeFileSync(join(world.directory, 'broken.json'), '{"request": {')
    for (const [folder, words] of [
      ['/nope', /^zsync: No folder .*\/nope \(ENOENT\)\.$/],
      [world.directory, /^zsync: .*broken\.json is not a recorded answer: it is no JSON\.$/],
    ] as const) {
      const { code, stderr } = await world.start(['fake', '--port', '0', '--recordings', folder]).ended
      expect(code).to.equal(2)
      expect(stderr.trimEnd()).to.match(words)
    }
  })

  it('db says that DATABASE_URL needs no help (2)', async () => {
    const { code, stderr } = await world.start(['db']).ended
    expect(code).to.equal(2)
    expect(stderr).to.include('DATABASE_URL')
  })

  it('run says how to connect to the embedded database, db keeps it open, and Ctrl-C stops it', async () => {
    const env = { DATABASE_URL: undefined }
    const run = await world.start(['run', '--stream', 'currencies'], { env }).ended
    expect(run.code, run.stderr).to.equal(0)
    expect(run.stdout).to.match(/zsync db keeps it open, then psql -h /)
    const db = world.start(['db'], { env })
    await waitUntil('it says how to connect', () => /^psql -h .*\n/.test(db.stdout()))
    const socket = /psql -h (\S+)/.exec(db.stdout())?.[1] ?? ''
    expect(existsSync(socket)).to.equal(true)
    db.killGroup('SIGINT')
    expect((await db.ended).code).to.equal(0)
    expect(existsSync(socket)).to.equal(false)
  })

  it('demo shows the changed rows, ends with 0 and leaves nothing behind', async () => {
    const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('zsync-demo-'))
    const before = leftovers()
    // Nothing of the user's: no settings at all.
    const env = Object.fromEntries(Object.keys(world.env).map((name) => [name, undefined]))
    const { code, stdout, stderr } = await world.start(['demo'], { env }).ended
    expect(code, stderr).to.equal(0)
    expect(stdout).to.match(/18 streams, 22 calls, \d+ records and 4 details read: 1 new, 3 changed, 0 deleted/)
    expect(stdout).to.match(/0 new, 0 changed, 1 deleted/)
    const table = stdout.slice(stdout.indexOf('5. The changed rows'))
    expect(table)
      .to.match(/-> paid /)
      .and.to.match(/-> 1234\.5 /)
      .and.to.match(/-> PO 4711 /)
      .and.to.match(/- -> 20\d\d-/)
    expect(
      table
        .trimEnd()
        .split('\n')
        .slice(-5)
        .every((line) => line.startsWith('INV-')),
    ).to.equal(true)
    expect(leftovers()).to.deep.equal(before)
  })
})
