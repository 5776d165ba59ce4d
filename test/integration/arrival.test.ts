import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import type pg from 'pg'
import { systemClock } from '../../src/model/clock.ts'
import { RecordEncoder } from '../../src/model/copy-text/record-encoder.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { selectStreams } from '../../src/model/select-streams.ts'
import { tombstoneSql } from '../../src/model/sql.ts'
import type { Column, Stream } from '../../src/model/stream.ts'
import { catalogTables, nameOf, tableOf } from '../../src/model/table.ts'
import { formatInstant } from '../../src/model/time.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { mergeSink } from '../../src/postgres/merge-sink.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { ensureTables } from '../../src/postgres/stream-table.ts'
import { encodeRows } from '../../src/stages/encode-rows.ts'
import { createDatabase, embeddedServer, type Fields, type TestDatabase } from '../support/database-server.ts'
import { jsonRecords } from '../support/json-records.ts'

/** A version of a record as a page brings it. */
interface Version {
  id: string
  /** Seconds behind the first; null for none. */
  lmt: number | null
  total: number
}

/** What happens to the table: a transaction of pages, or a row that is found deleted. */
type Step = { pages: Version[][] } | { deleted: string }

const noon = Date.parse('2026-06-10T12:00:00Z')
/** Few of each, so that versions meet, and repeat. */
const stamped = ['1', '2', '3'].map((id) =>
  fc.record({ id: fc.constant(id), lmt: fc.integer({ min: 0, max: 4 }), total: fc.integer({ min: 0, max: 2 }) }),
)
const unstamped = fc.record({ id: fc.constant('9'), lmt: fc.constant(null), total: fc.integer({ min: 0, max: 2 }) })
const pages = fc.array(fc.array(fc.oneof(...stamped, unstamped), { maxLength: 6 }), { minLength: 1, maxLength: 4 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ pages }) },
    { weight: 1, arbitrary: fc.record({ deleted: fc.constantFrom('1', '2', '3', '9') }) },
  ),
  { minLength: 1, maxLength: 8 },
)

describe('versions that arrive in any order', () => {
  const [stream] = selectStreams(['invoices'])
  if (!stream) throw new Error('no stream invoices')
  const invoices: Stream = stream
  const table = tableOf(stream)
  let database: TestDatabase
  let client: pg.Client
  let kept: Column[]
  let runId = 0
  let organization = ''
  before(async () => {
    database = await createDatabase(await embeddedServer())
    client = await openConnection(database.url)
    await migrate(client)
    kept = (await ensureTables(client, table, catalogTables(stream), { runId: 1, organization: '1' })).kept
  })
  after(async () => {
    await closeConnection(client)
    await database.drop()
  })
  // A table of its own for each story would cost most of the time.
  let stories = 0
  beforeEach(() => newStory())
  function newStory(): void {
    organization = `story ${++stories}`
  }

  async function take(step: Step): Promise<void> {
    runId += 1
    if ('deleted' in step) await client.query(tombstoneSql(table), [organization, runId, [step.deleted]])
    else await load(step.pages)
  }
  /** One transaction. */
  async function load(pages: Version[][]): Promise<void> {
    const encoder = new RecordEncoder(invoices, { organization, runId, kept })
    const encode = encodeRows(encoder)
    const checkpoint = { way: 'full-scan', from: null, firstAnswer: noon, newestLmt: null } as const
    const rowPages = pages.map((versions) =>
      encode({ records: jsonRecords(versions.map(recordOf)), repeats: 0, checkpoint }),
    )
    const sink = mergeSink({
      owner: 'list',
      ...{ client, table, organization, runId, encoder },
      target: nameOf(table),
      children: table.children.map((child) => ({ table: child, target: nameOf(child), marksEmpty: false })),
      clock: systemClock,
      evolve: async () => {},
      record: async () => {},
      loaded: () => {},
    })
    await pipeline(Readable.from(rowPages), sink)
  }
  async function rows(): Promise<Map<string, Fields>> {
    const found = await database.query(
      `select invoice_id as id, extract(epoch from last_modified_time - $2)::int as lmt, total, _deleted_at, _hash,
         concat_ws(' ', ctid, xmin, _synced_at, _run_id) as written
       from zoho_books.invoices where _org_id = $1 order by 1`,
      [organization, new Date(noon)],
    )
    return new Map(found.map((row) => [String(row.id), row]))
  }
  const shown = (row: Fields | undefined): Shown | undefined =>
    row && {
      lmt: row.lmt === null ? null : Number(row.lmt),
      total: Number(row.total),
      live: row._deleted_at === null,
    }

  it('leave the newest one, of two equally new ones the later read, alive when it was seen since; unchanged rows are not written', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        newStory()
        for (const [index, step] of story.entries()) {
          const before = await rows()
          await take(step)
          const after = await rows()
          const wanted = outcome(story.slice(0, index + 1))
          expect(Object.fromEntries([...after].map(([id, row]) => [id, shown(row)]))).to.deep.equal(wanted)
          for (const [id, row] of before) {
            const now = after.get(id)
            const isSame = now?._hash === row._hash && now?._deleted_at === row._deleted_at
            if (isSame) expect(now?.written, `${id} was written`).to.equal(row.written)
            else expect(now?.written, `${id} was not written`).to.not.equal(row.written)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  const version = (lmt: number | null, total: number): Version => ({ id: '1', lmt, total })

  it('alike in one page, in two pages of a transaction and in two transactions', async () => {
    const [newer, older] = [version(5, 50), version(3, 30)]
    for (const order of [
      [newer, older],
      [older, newer],
    ]) {
      for (const story of [
        [{ pages: [order] }],
        [{ pages: order.map((one) => [one]) }],
        order.map((one) => ({ pages: [[one]] })),
      ]) {
        newStory()
        for (const step of story) await take(step)
        expect(shown((await rows()).get('1')), JSON.stringify(story)).to.deep.equal({ lmt: 5, total: 50, live: true })
      }
    }
  })

  it('make a row marked deleted live again, although nothing else has changed', async () => {
    await take({ pages: [[version(5, 50)]] })
    await take({ deleted: '1' })
    expect(shown((await rows()).get('1'))).to.deep.equal({ lmt: 5, total: 50, live: false })
    await take({ pages: [[version(5, 50)]] })
    expect(shown((await rows()).get('1'))).to.deep.equal({ lmt: 5, total: 50, live: true })
  })

  it('leave a row marked deleted where only an older version of it comes, as from a replica that lags', async () => {
    await take({ pages: [[version(5, 50)]] })
    await take({ deleted: '1' })
    await take({ pages: [[version(3, 30)]] })
    expect(shown((await rows()).get('1'))).to.deep.equal({ lmt: 5, total: 50, live: false })
  })

  it('keep place, transaction and _synced_at of rows that have not changed', async () => {
    const versions = Array.from({ length: 300 }, (_unused, index) => ({ id: String(index), lmt: index, total: index }))
    await take({ pages: [versions] })
    const before = await rows()
    await take({ pages: [versions.slice(0, 150), versions.slice(100)] })
    expect(await rows()).to.deep.equal(before)
    await take({ pages: [versions.map((one) => (one.id === '7' ? { ...one, total: 8 } : one))] })
    const written = [...(await rows())].filter(([id, row]) => row.written !== before.get(id)?.written)
    expect(written.map(([id]) => id)).to.deep.equal(['7'])
  })
})

function recordOf({ id, lmt, total }: Version): JsonObject {
  return { invoice_id: id, total, last_modified_time: lmt === null ? '' : formatInstant(noon + lmt * 1000) }
}

interface Shown {
  lmt: number | null
  total: number
  live: boolean
}

/** What the table must show, by the promises alone: of each id the newest version, and whether it was seen since it was deleted. */
function outcome(story: Step[]): Record<string, Shown> {
  const events = story.flatMap((step): (Version | { deleted: string })[] =>
    'deleted' in step ? [step] : step.pages.flat(),
  )
  const result: Record<string, Shown> = {}
  for (const event of events) {
    if ('deleted' in event) {
      const known = result[event.deleted]
      if (known) known.live = false
    } else {
      const known = result[event.id]
      const isOlder = known !== undefined && (event.lmt ?? 0) < (known.lmt ?? 0)
      if (!isOlder) result[event.id] = { lmt: event.lmt, total: event.total, live: true }
    }
  }
  return result
}
