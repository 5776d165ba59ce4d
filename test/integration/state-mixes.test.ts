import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { RunReport } from '../../src/sync/run.ts'
import type { RunEvent } from '../../src/sync/run-event.ts'
import { allDifferences, allStreams, idsOf } from '../support/compare-tables.ts'
import { copyDatabase, createDatabase, embeddedServer, type TestDatabase } from '../support/database-server.ts'
import { notesIn, openWorld, type RunChoices, refusalOf, reportOf, type SyncWorld } from '../support/sync-world.ts'

/** One of each way: by keyset, newest first, by a filtered scan, whole. */
const streams = ['invoices', 'contacts', 'expenses', 'customerpayments']
/** More contacts than a page shows: a read that stops too early misses some. */
const edited = 230

describe('state in every mix of file and database', () => {
  let world: SyncWorld
  let others: TestDatabase[]
  beforeEach(async () => {
    others = []
    world = await openWorld()
    world.fake.control.create('contacts', edited)
    await run()
  })
  afterEach(async () => {
    await world.close()
    for (const other of others) await other.drop()
  })

  async function another(): Promise<TestDatabase> {
    const database = await createDatabase(await embeddedServer())
    others.push(database)
    return database
  }
  async function backup(database = world.database): Promise<TestDatabase> {
    const copy = await copyDatabase(database)
    others.push(copy)
    return copy
  }
  async function run(choices: RunChoices = {}): Promise<{ report: RunReport; notes: string }> {
    const events: RunEvent[] = []
    const report = await world.run({ streams, emit: (event) => events.push(event), ...choices })
    expect(report.exitCode, JSON.stringify(report.streams.map(({ error }) => error))).to.equal(0)
    return { report, notes: notesIn(events).join('\n') }
  }
  const runInto = ({ url }: TestDatabase, settings: RunChoices['settings'] = {}) =>
    run({ settings: { databaseUrl: url, ...settings } })
  /** `ZSYNC_STATE=postgres`. */
  const noFile = { stateFile: undefined }
  /** What a run must find: something old edited, and, well behind it by more than the lookback, something new. */
  function change(): void {
    const { control } = world.fake
    control.advance(3600)
    for (const stream of streams) {
      control.bulkEdit(stream, idsOf(world, stream).slice(0, stream === 'contacts' ? edited : 3))
    }
    control.advance(3600)
    for (const stream of streams) control.create(stream, 1)
    control.advance(3600)
  }
  async function expectEqual(database = world.database): Promise<void> {
    const found = await allDifferences({ fake: world.fake, database }, streams, { later: true })
    expect(found.slice(0, 5), `${found.length} differences`).to.deep.equal([])
  }
  const entries = () => Object.entries(world.state().streams)
  /** Sets times of every entry in the file. */
  function rewrite(times: Record<string, string>): void {
    const state = world.state()
    for (const entry of Object.values(state.streams)) Object.assign(entry, times)
    writeFileSync(world.stateFile, JSON.stringify(state))
  }
  /** Neither copy may go on saying what has not happened yet. */
  async function expectNoFuture(): Promise<void> {
    const now = new Date(world.fake.control.now())
    for (const [stream, { watermark, completeAsOf, sweptAt }] of entries()) {
      for (const time of [watermark, completeAsOf, sweptAt]) {
        expect(Date.parse(String(time ?? 0)), `${stream}: ${time}`).to.be.at.most(now.getTime())
      }
    }
    const later = await world.database.query(
      'select stream from zsync.state where greatest(watermark, complete_as_of, swept_at) > $1',
      [now],
    )
    expect(later).to.deep.equal([])
  }
  const future = '2031-01-01T00:00:00Z'

  it('file missing: the database knows what was read, and nothing later is skipped', async () => {
    change()
    rmSync(world.stateFile)
    const { notes } = await run()
    expect(notes).to.include('was missing')
    await expectEqual()
    change()
    await run()
    await expectEqual()
  })

  it('file missing and the database restored from an older backup', async () => {
    const old = await backup()
    change()
    await run()
    rmSync(world.stateFile)
    await runInto(old)
    await expectEqual(old)
  })

  for (const [what, text] of Object.entries({
    broken: '{"version": 1, "destination": "0d9c',
    'of an unknown version': '{"version": 7, "destination": "x", "streams": {}}',
  })) {
    it(`file ${what}: refused by its name; once it is deleted, as the message says, nothing is skipped`, async () => {
      change()
      writeFileSync(world.stateFile, text)
      const error = await refusalOf(world.run({ streams }))
      expect(error.exitCode).to.equal(2)
      expect(error.message).to.include(world.stateFile).and.to.include('delete it')
      rmSync(world.stateFile)
      await run()
      await expectEqual()
    })
  }

  it('file moved to the future by hand, all of its times: the database has the older ones', async () => {
    change()
    rewrite({ watermark: future, completeAsOf: future, sweptAt: future, committedAt: future })
    const { notes } = await run()
    expect(notes).to.include('the database has the older watermark')
    await expectEqual()
    await expectNoFuture()
  })

  it('database in the future: what it claims proves nothing, though the file is the older one', async () => {
    const old = await backup()
    change()
    await run()
    await old.query('update zsync.state set watermark = $1 where watermark is not null', [future])
    const { notes } = await runInto(old)
    expect(notes).to.include('future')
    await expectEqual(old)
  })

  it('file set back by hand in its watermarks, and moved on in the rest', async () => {
    change()
    rewrite({ watermark: '2025-01-01T00:00:00Z', completeAsOf: future, sweptAt: future })
    const { notes } = await run()
    expect(notes).to.include('the state file has the older watermark')
    await expectEqual()
    await expectNoFuture()
  })

  it('file and database in the future: each stream is read whole, and the run says so', async () => {
    change()
    rewrite({ watermark: future, completeAsOf: future, sweptAt: future })
    await world.database.query(
      'update zsync.state set watermark = $1, complete_as_of = $1, swept_at = $1 where watermark is not null',
      [future],
    )
    const { report, notes } = await run()
    await expectEqual()
    for (const stream of streams) {
      const { records, notes: own } = reportOf(report, stream)
      expect(records, stream).to.be.at.least(idsOf(world, stream).length)
      expect(own.join(), stream).to.include('future')
    }
    await expectNoFuture()
    change()
    expect((await run()).notes, `once: ${notes}`).to.not.include('future')
    await expectEqual()
  })

  it('file copied from a database that is further on', async () => {
    const other = await another()
    const otherFile = join(world.directory, 'other.json')
    await runInto(other, { stateFile: otherFile })
    change()
    await runInto(other, { stateFile: otherFile })
    copyFileSync(otherFile, world.stateFile)
    const { notes } = await run()
    expect(notes).to.include('the database has the older watermark')
    await expectEqual()
    await expectEqual(other)
  })

  it('file copied from a database that lags behind', async () => {
    const other = await another()
    const otherFile = join(world.directory, 'other.json')
    await runInto(other, { stateFile: otherFile })
    change()
    await run()
    change()
    copyFileSync(world.stateFile, join(world.directory, 'own.json'))
    copyFileSync(otherFile, world.stateFile)
    const { notes } = await run()
    expect(notes).to.include('the state file has the older watermark')
    await expectEqual()
  })

  it('database restored from an older backup, the file newer', async () => {
    const old = await backup()
    change()
    await run()
    const newer = readFileSync(world.stateFile, 'utf8')
    const { notes } = await runInto(old)
    expect(notes).to.include('the database has the older watermark')
    await expectEqual(old)
    // Again, now with a change that neither copy knows of, and the newer file put back.
    change()
    writeFileSync(world.stateFile, newer)
    await runInto(old)
    await expectEqual(old)
  })

  it('two databases in turn with one file', async () => {
    const databases = [world.database, await another()]
    for (let turn = 0; turn < 6; turn++) {
      change()
      // Sometimes one of them twice, so that the file is now its own, now the other's.
      const database = databases[[0, 1, 1, 0, 1, 0][turn] ?? 0] ?? world.database
      await runInto(database)
      await expectEqual(database)
    }
  })

  it('ZSYNC_STATE=postgres with a database restored from an older backup', async () => {
    const old = await backup()
    change()
    await runInto(world.database, noFile)
    await expectEqual()
    const { notes } = await runInto(old, noFile)
    expect(notes).to.not.include('watermark')
    await expectEqual(old)
  })

  it('ZSYNC_STATE=postgres and the file in turn: the file that stayed behind costs calls, and skips nothing', async () => {
    const before = readFileSync(world.stateFile, 'utf8')
    change()
    await runInto(world.database, noFile)
    expect(readFileSync(world.stateFile, 'utf8'), 'the file is not used').to.equal(before)
    await expectEqual()
    change()
    const { notes } = await run()
    expect(notes).to.include('the state file has the older watermark')
    await expectEqual()
    expect((await run()).notes).to.not.include('watermark')
  })
})

describe('one state file of several writers', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())
  const halves = [0, 1].map((half) => allStreams.filter((_name, index) => index % 2 === half))

  /** Reads the file all the time until the work is done: whole at each look, and never with fewer streams than before. */
  async function watching(work: Promise<unknown>): Promise<number> {
    let done = false
    let looks = 0
    let streams = 0
    const watch = async (): Promise<void> => {
      for (; !done; looks++) {
        const count = countStreams(readOrUndefined(world.stateFile))
        expect(count, `look ${looks}`).to.be.at.least(streams)
        streams = count
        await wait(1)
      }
    }
    const finished = work.finally(() => {
      done = true
    })
    await Promise.all([finished, watch()])
    return looks
  }
  /** The file has what the database has, of every stream, and nothing lies beside it. */
  async function expectWhole(): Promise<void> {
    const rows = await world.database.query(
      `select stream, run_id, to_char(complete_as_of, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as complete from zsync.state`,
    )
    const inDatabase = rows.map(({ stream, run_id, complete }) => [stream, Number(run_id), complete])
    const inFile = Object.entries(world.state().streams).map(([id, entry]) => [id, entry.runId, entry.completeAsOf])
    expect(inFile).to.have.deep.members(inDatabase).and.to.have.length(allStreams.length)
    expect(readdirSync(dirname(world.stateFile))).to.deep.equal(['sync_state.json'])
  }

  it('is never torn and loses no entry while two runs write it at once, many times', async () => {
    const rounds = async (): Promise<void> => {
      for (let round = 0; round < 8; round++) {
        const reports = await Promise.all(halves.map((streams) => world.run({ streams, concurrency: 9 })))
        expect(reports.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0])
        // Ten access tokens in ten minutes, as Zoho gives them.
        world.fake.control.advance(601)
        await expectWhole()
      }
    }
    expect(await watching(rounds())).to.be.above(100)
    expect(await allDifferences(world, allStreams, { later: true })).to.deep.equal([])
  })

  it('is never torn and loses no entry while two processes write it at once', async () => {
    const flags = halves.map((half) => half.flatMap((stream) => ['--stream', stream]))
    const rounds = async (): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        const commands = flags.map((half) => world.start(['run', '--json', '--concurrency', '9', ...half]))
        for (const { ended } of commands) {
          const { code, stderr } = await ended
          expect(code, stderr).to.equal(0)
        }
        await expectWhole()
      }
    }
    await watching(rounds())
    expect(await allDifferences(world, allStreams, { later: true })).to.deep.equal([])
  })
})

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** @throws where the text is no whole state file */
function countStreams(text: string | undefined): number {
  return text === undefined ? 0 : Object.keys(JSON.parse(text).streams).length
}
