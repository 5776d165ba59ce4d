import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import type { RunEvent } from '../../src/sync/run-event.ts'
import { allDifferences, differences, idAt, rewritten, rowVersions } from '../support/compare-tables.ts'
import { createDatabase, embeddedServer } from '../support/database-server.ts'
import { notesIn, openWorld, refusalOf, reportOf, type SyncWorld } from '../support/sync-world.ts'

const streams = ['invoices', 'contacts']

describe('the state of a stream', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
    await world.run({ streams })
  })
  afterEach(() => world.close())

  const id = (stream: string) => `books/${world.fake.organizationId}/${stream}`
  function rewrite(change: (state: ReturnType<SyncWorld['state']>) => void): void {
    const state = world.state()
    change(state)
    writeFileSync(world.stateFile, JSON.stringify(state))
  }
  function entry(stream: string): Record<string, string | number | null> {
    const found = world.state().streams[id(stream)]
    if (!found) throw new Error(`no entry of ${stream}`)
    return found
  }
  /** What the database says of it: its own copy of the watermark. */
  async function inDatabase(stream: string): Promise<string | null | undefined> {
    const rows = await world.database.query(
      `select to_char(watermark, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as watermark from zsync.state where stream = $1`,
      [id(stream)],
    )
    return rows[0]?.watermark
  }
  async function runWithNotes(): Promise<{ notes: string[]; records: Record<string, number> }> {
    const events: RunEvent[] = []
    const report = await world.run({ streams, emit: (event) => events.push(event) })
    expect(report.exitCode).to.equal(0)
    const records = Object.fromEntries(streams.map((stream) => [stream, reportOf(report, stream).records]))
    return { notes: notesIn(events), records }
  }
  const wholeOf = (stream: string) => world.fake.control.rows(stream).length

  it('is in the file and in the database alike, in the form of DESIGN.md 8', async () => {
    const text = readFileSync(world.stateFile, 'utf8')
    expect(text).to.match(/^\{\n {2}"version": 1,\n {2}"destination": "[0-9a-f-]{36}",\n {2}"streams": \{\n/)
    expect(Object.keys(world.state().streams)).to.deep.equal([id('contacts'), id('invoices')])
    expect(Object.keys(entry('invoices'))).to.deep.equal([
      'watermark',
      'completeAsOf',
      'sweptAt',
      'runId',
      'committedAt',
    ])
    for (const stream of streams) expect(entry(stream).watermark).to.equal(await inDatabase(stream))
    const [meta] = await world.database.query('select destination from zsync.meta')
    expect(world.state().destination).to.equal(meta?.destination)
  })

  it('lost as a file is taken from the database, written again, and the run says so', async () => {
    const before = world.state()
    rmSync(world.stateFile)
    const { notes, records } = await runWithNotes()
    expect(notes.join()).to.include(`${world.stateFile} was missing`)
    expect(records.invoices, 'no full read').to.be.below(wholeOf('invoices'))
    expect(Object.keys(world.state().streams)).to.deep.equal(Object.keys(before.streams))
    expect(world.state().destination).to.equal(before.destination)
  })

  it('missing everywhere is a first run', async () => {
    rmSync(world.stateFile)
    const other = await createDatabase(await embeddedServer())
    try {
      const report = await world.run({ streams, settings: { databaseUrl: other.url } })
      expect(report.exitCode).to.equal(0)
      expect(reportOf(report, 'invoices').records).to.equal(wholeOf('invoices'))
      expect(reportOf(report, 'contacts').notes.join()).to.not.include('state')
    } finally {
      await other.drop()
    }
  })

  const broken: Record<string, string> = {
    'that is no JSON': '{"version": 1, "streams": {',
    'that is empty': '',
    'of an unknown version': '{"version":2,"destination":"x","streams":{}}',
    'with a time that is none': '{"version":1,"destination":"x","streams":{"a":{"watermark":"soon"}}}',
    'with a member that nobody knows': '{"version":1,"destination":"x","streams":{},"more":1}',
  }
  for (const [what, text] of Object.entries(broken)) {
    it(`is refused as a file ${what}: the file is named, nothing is touched`, async () => {
      const before = await rowVersions(world.database, streams)
      world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
      world.fake.control.resetCalls()
      writeFileSync(world.stateFile, text)
      const error = await refusalOf(world.run({ streams }))
      expect(error.exitCode).to.equal(2)
      expect(error.message).to.include(world.stateFile).and.to.include('delete it')
      expect(readFileSync(world.stateFile, 'utf8')).to.equal(text)
      expect(world.fake.control.calls().total).to.equal(0)
      expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([])
      expect(await world.database.query('select count(*) from zsync.runs')).to.deep.equal([{ count: '1' }])
    })
  }

  it('that somebody moved to the future in the file skips nothing: the older one is used, and the run says so', async () => {
    world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
    world.fake.control.advance(60)
    rewrite((state) => {
      for (const stream of Object.values(state.streams)) stream.watermark = '2031-01-01T00:00:00Z'
    })
    const { notes } = await runWithNotes()
    expect(notes.join()).to.include('the database has the older watermark')
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    expect(Date.parse(String(entry('invoices').watermark))).to.be.below(world.fake.control.now())
  })

  it('of a restored database backup skips nothing: the older one is used', async () => {
    const old = '2025-06-01T00:00:00Z'
    await world.database.query('update zsync.state set watermark = $1', [old])
    await world.database.query(`delete from zoho_books.invoices where last_modified_time > $1`, [old])
    const { notes } = await runWithNotes()
    expect(notes.join()).to.include(`the database has the older watermark (${old})`)
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('set back by hand in the file alone is obeyed', async () => {
    await world.database.query('delete from zoho_books.invoices where last_modified_time > $1', [
      '2025-06-01T00:00:00Z',
    ])
    rewrite((state) => {
      for (const stream of Object.values(state.streams)) stream.watermark = '2025-06-01T00:00:00Z'
    })
    const { notes } = await runWithNotes()
    expect(notes.join()).to.include('the state file has the older watermark (2025-06-01T00:00:00Z)')
    expect(await differences(world, 'invoices')).to.deep.equal([])
  })

  it('in a file that belongs to another database does not keep rows from this one', async () => {
    const other = await createDatabase(await embeddedServer())
    try {
      const report = await world.run({ streams, settings: { databaseUrl: other.url } })
      expect(report.exitCode).to.equal(0)
      expect(await allDifferences({ fake: world.fake, database: other }, streams)).to.deep.equal([])
      expect(reportOf(report, 'invoices').notes.join()).to.include('the database has no watermark for it')
      const [meta] = await other.query('select destination from zsync.meta')
      expect(world.state().destination).to.equal(meta?.destination)
      // And back again: the first database knows its own watermark.
      world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
      world.fake.control.advance(60)
      await world.run({ streams })
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    } finally {
      await other.drop()
    }
  })

  it('that only the file has reads the stream from the start, and the others not', async () => {
    await world.database.query('delete from zsync.state where stream = $1', [id('invoices')])
    const { notes, records } = await runWithNotes()
    expect(notes.join()).to.include('only the state file: it is read from the start')
    expect(records.invoices).to.equal(wholeOf('invoices'))
    expect(await inDatabase('invoices')).to.equal(entry('invoices').watermark)
  })

  it('that only the database has reads the stream from the start', async () => {
    rewrite((state) => {
      delete state.streams[id('invoices')]
    })
    const { notes, records } = await runWithNotes()
    expect(notes.join()).to.include('the state file has no entry for it: it is read from the start')
    expect(records.invoices).to.equal(wholeOf('invoices'))
    expect(entry('invoices').watermark).to.equal(await inDatabase('invoices'))
  })

  it('is kept in the database alone when the settings say so, and no file is written', async () => {
    rmSync(dirname(world.stateFile), { recursive: true })
    const settings = { stateFile: undefined }
    world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
    world.fake.control.advance(60)
    const report = await world.run({ streams, settings })
    expect(report.exitCode).to.equal(0)
    expect(reportOf(report, 'invoices').records, 'no full read').to.be.below(wholeOf('invoices'))
    expect(existsSync(dirname(world.stateFile))).to.equal(false)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('that cannot be written to the file fails the stream and names the file; rows and watermark are in the database', async () => {
    world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
    world.fake.control.advance(60)
    // A directory in its place, since root may write everywhere.
    world.fake.control.onRequest = () => {
      rmSync(world.stateFile, { recursive: true })
      mkdirSync(join(world.stateFile, 'x'), { recursive: true })
    }
    const before = entry('invoices').watermark
    const report = await world.run({ streams: ['invoices'] })
    expect(report.exitCode).to.equal(2)
    expect(reportOf(report, 'invoices').error).to.include(world.stateFile)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    expect(await inDatabase('invoices')).to.not.equal(before)
    world.fake.control.onRequest = undefined
    rmSync(world.stateFile, { recursive: true })
    expect((await runWithNotes()).notes.join()).to.include('was missing')
    expect(entry('invoices').watermark).to.equal(await inDatabase('invoices'))
  })
})
