import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { allDifferences, rowVersions } from '../support/compare-tables.ts'
import { gate } from '../support/gate.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'

const streams = ['invoices', 'contacts']

describe('zsync state', () => {
  let world: SyncWorld
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())
  beforeEach(async () => {
    // Zoho grants ten tokens in ten minutes, and each run asks for one.
    world.fake.control.advance(300)
    expect((await world.run({ streams })).exitCode).to.equal(0)
  })
  const id = (stream: string) => `books/${world.fake.organizationId}/${stream}`
  const inDatabase = () => world.database.query('select stream, watermark, run_id from zsync.state order by stream')

  it('show --json has each stream with its watermark, age and run, and changes nothing', async () => {
    const [text, rows] = [readFileSync(world.stateFile, 'utf8'), await inDatabase()]
    const { code, stdout } = await world.start(['state', 'show', '--json']).ended
    expect(code).to.equal(0)
    const { streams: lines } = JSON.parse(stdout)
    expect(lines.map(({ stream }: { stream: string }) => stream)).to.deep.equal([id('contacts'), id('invoices')])
    expect(Object.keys(lines[0])).to.deep.equal(
      'stream watermark ageSeconds freshSeconds completeAsOf sweptAt runId committedAt remark'.split(' '),
    )
    expect(lines[1].watermark).to.equal(world.state().streams[id('invoices')]?.watermark)
    expect(readFileSync(world.stateFile, 'utf8')).to.equal(text)
    expect(await inDatabase()).to.deep.equal(rows)
  })

  it('show is a table for people, and remarks on copies that differ', async () => {
    await world.database.query(`update zsync.state set watermark = '2025-01-01' where stream = $1`, [id('invoices')])
    const { code, stdout } = await world.start(['state', 'show']).ended
    expect(code).to.equal(0)
    expect(stdout).to.match(/^stream +watermark +age/)
    expect(stdout).to.match(/\/invoices +2025-01-01T00:00:00Z.*the database has the older watermark/)
  })

  it('show --stream has those that it means, and says which there are where it means none', async () => {
    const { stdout } = await world.start(['state', 'show', '-s', 'inv*', '--json']).ended
    const { streams: lines } = JSON.parse(stdout)
    expect(lines.map(({ stream }: { stream: string }) => stream)).to.deep.equal([id('invoices')])
    const { code, stderr } = await world.start(['state', 'show', '-s', 'bills']).ended
    expect(code).to.equal(2)
    expect(stderr).to.include(`No state is kept for bills. Known: ${id('contacts')}, ${id('invoices')}`)
  })

  it('show names the file and the database that it looked at where nothing was synced', async () => {
    for (const DATABASE_URL of [undefined, world.database.url]) {
      const env = { DATABASE_URL, ZSYNC_STATE: 'elsewhere.json' }
      await world.database.query('truncate zsync.state')
      const { code, stdout, stderr } = await world.start(['state', 'show'], { env }).ended
      expect(code, stderr).to.equal(0)
      const database = DATABASE_URL === undefined ? 'the embedded PostgreSQL in' : 'PostgreSQL at'
      expect(stdout).to.match(new RegExp(`^Nothing .* Looked at .*/elsewhere\\.json and ${database} .*\\.\\n$`))
    }
  })

  it('reset --stream sets back that stream alone, and no row', async () => {
    const rows = await rowVersions(world.database, streams)
    const contacts = world.state().streams[id('contacts')]
    const { code, stdout } = await world.start(['state', 'reset', '--stream', 'invoices', '--yes', '--json']).ended
    expect(code).to.equal(0)
    expect(JSON.parse(stdout)).to.deep.equal({ reset: [id('invoices')] })
    expect(world.state().streams).to.deep.equal({ [id('contacts')]: contacts })
    expect((await inDatabase()).map(({ stream }) => stream)).to.deep.equal([id('contacts')])
    expect(await rowVersions(world.database, streams)).to.deep.equal(rows)
    const report = await world.run({ streams })
    expect(reportOf(report, 'invoices')).to.include({ records: 40, inserted: 0, updated: 0 })
    expect(reportOf(report, 'contacts').records).to.be.below(5)
    expect(await rowVersions(world.database, streams), 'read again, and written nowhere').to.deep.equal(rows)
  })

  it('reset --yes sets back all, and the next run reads all', async () => {
    const { code } = await world.start(['state', 'reset', '--yes']).ended
    expect(code).to.equal(0)
    expect(world.state().streams).to.deep.equal({})
    expect(await inDatabase()).to.deep.equal([])
    const report = await world.run({ streams })
    expect(reportOf(report, 'invoices')).to.include({ records: 40, inserted: 0, updated: 0 })
  })

  it('reset without a terminal and without --yes ends with 2 and resets nothing', async () => {
    const [text, rows] = [readFileSync(world.stateFile, 'utf8'), await inDatabase()]
    const { code, stderr } = await world.start(['state', 'reset']).ended
    expect(code).to.equal(2)
    expect(stderr).to.include('--yes')
    expect(readFileSync(world.stateFile, 'utf8')).to.equal(text)
    expect(await inDatabase()).to.deep.equal(rows)
  })

  it('reset of a stream without state ends with 2 and lists those that have one', async () => {
    const { code, stderr } = await world.start(['state', 'reset', '--stream', 'bills', '--yes']).ended
    expect(code).to.equal(2)
    expect(stderr).to.include('bills').and.to.include(id('contacts'))
  })

  it('reset while a run holds the stream ends with 6, and the run is not disturbed', async () => {
    const held = gate(world, ({ stream }) => stream === 'invoices')
    const running = world.run({ streams })
    await held.reached(1)
    const before = world.state().streams[id('invoices')]
    const { code, stderr } = await world.start(['state', 'reset', '--yes', '--stream', 'invoices']).ended
    expect(code).to.equal(6)
    expect(stderr).to.include(id('invoices'))
    expect(world.state().streams[id('invoices')]).to.deep.equal(before)
    held.open()
    expect((await running).exitCode).to.equal(0)
  })

  it('says which file is broken (2) and leaves it as it is', async () => {
    const text = readFileSync(world.stateFile, 'utf8')
    writeFileSync(world.stateFile, '{')
    try {
      for (const command of ['show', 'reset']) {
        const { code, stderr } = await world.start(['state', command]).ended
        expect(code).to.equal(2)
        expect(stderr).to.include(world.stateFile)
      }
      expect(readFileSync(world.stateFile, 'utf8')).to.equal('{')
    } finally {
      writeFileSync(world.stateFile, text)
    }
  })

  it('lives in the database alone with ZSYNC_STATE=postgres', async () => {
    const other = await openWorld()
    try {
      const env = { ZSYNC_STATE: 'postgres' }
      const run = await other.start(['run', '--stream', 'invoices'], { env }).ended
      expect(run.code, run.stderr).to.equal(0)
      const { stdout } = await other.start(['state', 'show', '--json'], { env }).ended
      expect(JSON.parse(stdout).streams).to.have.length(1)
      expect(existsSync(other.stateFile)).to.equal(false)
      expect(await allDifferences(other, ['invoices'])).to.deep.equal([])
    } finally {
      await other.close()
    }
  })
})
