import { expect } from 'chai'
import { DatabaseError } from '../../src/model/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { RowPage } from '../../src/model/page.ts'
import { recordBatch } from '../../src/postgres/run-books.ts'
import { failureOf } from '../support/failure-of.ts'
import { type OpenSink, openSinkWorld, type SinkWorld, sinkStream } from '../support/sink-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const invoice = (id: string, members: JsonObject = {}): JsonObject => ({ invoice_id: id, ...members })
const many = (count: number, from = 0): string[] => Array.from({ length: count }, (_unused, index) => `${from + index}`)

describe('the sink', () => {
  let world: SinkWorld
  beforeEach(async () => {
    world = await openSinkWorld()
  })
  afterEach(() => world.close())

  const ids = async (): Promise<(string | null | undefined)[]> =>
    (await world.database.query('select invoice_id as id from zoho_books.invoices order by invoice_id::bigint')).map(
      ({ id }) => id,
    )
  const books = () =>
    world.database.query(
      `select pages::int, records::int, inserted::int, updated::int, unchanged::int, position->>'firstAnswer' as place
       from zsync.stream_runs r left join zsync.checkpoints c using (stream)`,
    )
  const counts = (pages: number, records: number, inserted: number, updated: number, unchanged: number) => ({
    pages: `${pages}`,
    records: `${records}`,
    inserted: `${inserted}`,
    updated: `${updated}`,
    unchanged: `${unchanged}`,
  })
  const hasStaging = async (): Promise<boolean> => {
    const { rows } = await world.client.query<{ there: boolean }>(
      `select to_regclass('pg_temp.zsync_staging_invoices') is not null as there`,
    )
    return rows[0]?.there ?? false
  }
  /** The connection answers, and is in no transaction. */
  const assertIdle = async (): Promise<void> => {
    const { rows } = await world.client.query<{ state: string }>(
      `select 'answers' as state where pg_current_xact_id_if_assigned() is null`,
    )
    expect(rows).to.deep.equal([{ state: 'answers' }])
    const [session] = await world.database.query(
      `select state from pg_stat_activity where datname = current_database() and application_name = 'zsync'`,
    )
    expect(session?.state).to.equal('idle')
  }

  describe('of a table without rows', () => {
    it('fills it without staging, batch after batch', async () => {
      for (const page of [many(5), many(5, 5)]) {
        const { write, end, page: pageOf } = await world.open()
        await write(pageOf(...page))
        await end()
        if (page[0] === '0') expect(await hasStaging()).to.equal(false)
      }
      expect(await ids()).to.deep.equal(many(10))
      expect(await hasStaging(), 'the second sink has met rows').to.equal(true)
    })

    for (const { name, sizes } of [
      { name: 'that only the end of COPY shows', sizes: [3, 2] },
      { name: 'behind several thousand lines', sizes: [1500, 1500, 1500] },
    ]) {
      it(`takes a key that comes twice ${name}: all pages go the long way`, async () => {
        const { write, end, page, loaded } = await world.open()
        let from = 0
        for (const size of sizes) {
          await write(page(...many(size, from)))
          from += size
        }
        await write(page(invoice('1', { total: 7 }), ...many(10, from)))
        await write(page(...many(2, from + 10)))
        await end()
        const all = from + 12
        expect(await ids()).to.deep.equal(many(all))
        expect(
          await world.database.query(`select total from zoho_books.invoices where invoice_id = '1'`),
        ).to.deep.equal([{ total: '7' }])
        expect(loaded.map(({ merged }) => merged)).to.deep.equal([{ inserted: all, updated: 0, unchanged: 1 }])
        expect(await books()).to.deep.equal([
          { ...counts(sizes.length + 2, all + 1, all, 0, 1), place: `${sizes.length + 2}` },
        ])
      })
    }

    it('reads the lines of its pages until they are committed, and not any longer', async () => {
      const released: number[] = []
      const { write, end, page } = await world.open({
        loaded: (batch) => released.push(batch.lines),
      })
      const watched = (rows: RowPage): RowPage => ({
        ...rows,
        release: () => {
          released.push(0)
          // What anybody else would write there.
          rows.lines.fill('x')
          rows.release()
        },
      })
      await write(watched(page('1', '2')))
      await write(watched(page(invoice('2', { total: 7 }), '3')))
      await write(watched(page(invoice('4', { sort_of_new: 'a' }))))
      await end()
      expect(released).to.deep.equal([0, 0, 4, 0, 1])
      expect(await ids()).to.deep.equal(['1', '2', '3', '4'])
    })

    it('takes a key that an earlier batch has brought, and does not try the short way again', async () => {
      const { write, end, page, loaded } = await world.open()
      await write(page('1', '2'))
      await write(page(invoice('3', { first_new: 'a' })))
      await write(page(invoice('2', { first_new: 'b' }), invoice('4', { first_new: 'c', second_new: 'd' })))
      await write(page('5'))
      await end()
      expect(loaded.map(({ merged }) => merged)).to.deep.equal([
        { inserted: 2, updated: 0, unchanged: 0 },
        { inserted: 1, updated: 0, unchanged: 0 },
        { inserted: 2, updated: 1, unchanged: 0 },
      ])
      expect(await ids()).to.deep.equal(['1', '2', '3', '4', '5'])
    })
  })

  it('closes the batch where a page has taught a column, with its own checkpoint and counters', async () => {
    const { write, end, page, loaded } = await world.open()
    await write(page('1', '2'))
    await write(page('3'))
    await write(page(invoice('4', { brand_new: 'a' })))
    await waitUntil('the batch before is committed', async () => loaded.length === 1)
    expect(await books()).to.deep.equal([{ ...counts(2, 3, 3, 0, 0), place: '2' }])
    expect(await ids()).to.deep.equal(['1', '2', '3'])
    await write(page('5'))
    await end()
    expect(loaded.map(({ batch }) => batch.pages)).to.deep.equal([2, 2])
    expect(await books()).to.deep.equal([{ ...counts(4, 5, 5, 0, 0), place: '4' }])
    expect(
      await world.database.query('select invoice_id as id from zoho_books.invoices where brand_new is not null'),
    ).to.deep.equal([{ id: '4' }])
  })

  it('lets 2 MB of lines wait while PostgreSQL is held up, and no more', async () => {
    const { sink, page, loaded, end } = await world.open()
    const holder = await world.database.connect()
    await holder.query('begin')
    await holder.query('lock table zoho_books.invoices in exclusive mode')
    let taken = 0
    // 0.6 MB each: with the fourth there are more than 2 MB.
    for (const id of ['1', '2', '3', '4']) {
      sink.write(page(invoice(id, { notes: 'x'.repeat(600 * 1024) })), () => {
        taken += 1
      })
    }
    await waitUntil('three are taken', async () => taken === 3)
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    expect(taken).to.equal(3)
    await holder.query('rollback')
    await end()
    expect(loaded.reduce((sum, { batch }) => sum + batch.lines, 0)).to.equal(4)
  })

  it('loads the last of twins within a batch, and counts them once', async () => {
    const first = await world.open()
    await first.write(first.page('1'))
    await first.end()
    const { write, end, page, loaded } = await world.open()
    await write(page(invoice('1', { total: 1 }), invoice('2', { total: 2 }), invoice('1', { total: 3 })))
    await write(page(invoice('2', { total: 4 })))
    await end()
    expect(loaded.map(({ merged }) => merged)).to.deep.equal([{ inserted: 1, updated: 1, unchanged: 2 }])
    expect(
      await world.database.query('select invoice_id as id, total from zoho_books.invoices order by 1'),
    ).to.deep.equal([
      { id: '1', total: '3' },
      { id: '2', total: '4' },
    ])
  })

  for (const { name, prepare } of [
    { name: 'straight into the table', prepare: async () => {} },
    { name: 'into staging', prepare: fill },
  ]) {
    describe(`with a COPY ${name} under way`, () => {
      let open: OpenSink
      let before: unknown
      beforeEach(async () => {
        await prepare(world)
        before = [await ids(), await books()]
        open = await world.open()
        await open.write(open.page(...many(2000, 100)))
        await world.copying()
      })

      it('is destroyed: nothing is committed, and the connection is idle', async () => {
        const closed = new Promise<void>((resolve) => open.sink.once('close', resolve))
        open.sink.destroy()
        await closed
        await assertIdle()
        expect([await ids(), await books()]).to.deep.equal(before)
        const next = await world.open()
        await next.write(next.page('77'))
        await next.end()
        expect(await ids()).to.include('77')
      })

      it('loses the connection: says so and what to do, and does not hang', async () => {
        await world.database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'zsync'`,
        )
        const closed = new Promise<void>((resolve) => open.sink.once('close', resolve))
        const failure = await failureOf(
          (async () => {
            for (;;) await open.write(open.page(...many(2000, 5000)))
          })(),
          DatabaseError,
        )
        expect(failure.message).to.match(/^Cannot load \d+ rows into zoho_books\.invoices: .*run again, it resumes\.$/)
        await closed
        expect([await ids(), await books()]).to.deep.equal(before)
      })
    })
  }

  describe('of a table with rows', () => {
    /** A sink that tells of each batch what was sent: lines of keys, and whole ones. */
    const watched = async (): Promise<OpenSink & { sent: { keys: number; lines: number }[] }> => {
      const sent: { keys: number; lines: number }[] = []
      const linesIn = async (name: string): Promise<number> => {
        const { rows } = await world.client.query<{ there: boolean }>(
          `select to_regclass('pg_temp.${name}') is not null as there`,
        )
        if (!rows[0]?.there) return 0
        return (
          (await world.client.query<{ lines: number }>(`select count(*)::int as lines from ${name}`)).rows[0]?.lines ??
          0
        )
      }
      const opened = await world.open({
        record: async () => {
          sent.push({ keys: await linesIn('zsync_keys_invoices'), lines: await linesIn('zsync_staging_invoices') })
        },
      })
      return { ...opened, sent }
    }
    const merged = ({ loaded }: OpenSink) => loaded.map((batch) => batch.merged)

    it('sends what is new, changed or marked deleted, and of what is unchanged the key only', async () => {
      const first = await world.open()
      await first.write(first.page(...many(6)))
      await first.end()
      await world.database.query(`update zoho_books.invoices set _deleted_at = now() where invoice_id = '2'`)
      const second = await watched()
      await second.write(second.page('0', '1', '2', invoice('3', { total: 7 }), 'new é\\t', '5'))
      await second.write(second.page('4', '5', invoice('5', { total: 8 })))
      await second.end()
      expect(merged(second)).to.deep.equal([{ inserted: 1, updated: 3, unchanged: 5 }])
      expect(second.sent, 'of a key that comes twice, all lines').to.deep.equal([{ keys: 9, lines: 6 }])
      expect(
        await world.database.query(
          `select invoice_id as id, total from zoho_books.invoices where total > 0 or invoice_id like 'new%' order by 1`,
        ),
      ).to.deep.equal([
        { id: '3', total: '7' },
        { id: '5', total: '8' },
        { id: 'new é\\t', total: null },
      ])
    })

    it('finds a row again whose id the table cannot hold as it came', async () => {
      const odd = ['a\0b', '\ud800', 'tab\t', '\\N', ' 1 ']
      const first = await world.open()
      await first.write(first.page(...odd))
      await first.end()
      const second = await watched()
      await second.write(second.page(...odd))
      await second.write(second.page(...odd.map((id) => invoice(id, { total: 7 }))))
      await second.end()
      expect(merged(second)).to.deep.equal([{ inserted: 0, updated: 5, unchanged: 5 }])
      expect(await world.database.query('select total from zoho_books.invoices')).to.deep.equal(
        odd.map(() => ({ total: '7' })),
      )
    })

    it('sends whole lines where most have changed, and keys again where most have not', async () => {
      const first = await world.open()
      await first.write(first.page(...many(9)))
      await first.end()
      const second = await watched()
      const rows = (members: JsonObject): JsonObject[] => many(9).map((id) => invoice(id, members))
      // Each page closes the batch before it: it teaches a column.
      await second.write(second.page(...rows({ total: 7, new_a: 'x' })))
      await second.write(second.page(...rows({ total: 8, new_b: 'x' })))
      await second.write(second.page(...rows({ total: 8, new_b: 'x' }), invoice('9', { new_c: 'x' })))
      await second.write(second.page(...rows({ total: 8, new_b: 'x' }), invoice('10', { new_d: 'x' })))
      await second.end()
      expect(second.sent).to.deep.equal([
        { keys: 9, lines: 9 },
        { keys: 0, lines: 9 },
        { keys: 0, lines: 10 },
        { keys: 10, lines: 1 },
      ])
      expect(merged(second).map(({ unchanged }) => unchanged)).to.deep.equal([0, 0, 9, 9])
    })
  })

  it('refuses a COPY of which PostgreSQL counts other rows than were sent', async () => {
    await fill(world)
    const before = [await ids(), await books()]
    const { write, end, page } = await world.open()
    const whole = page('8', '9')
    const stray = Buffer.concat([
      whole.lines.subarray(0, whole.ends[0]),
      Buffer.from('\\.\n'),
      whole.lines.subarray(whole.ends[0]),
    ])
    const ends = whole.ends.map((end) => end + '\\.\n'.length)
    await write({ ...whole, lines: stray, ends })
    const failure = await failureOf(end(), DatabaseError)
    expect(failure.message).to.match(/COPY took 1 of 2 rows|end-of-copy/)
    expect([await ids(), await books()]).to.deep.equal(before)
    await assertIdle()
  })

  for (const { name, prepare } of [
    { name: 'copied', prepare: async () => {} },
    { name: 'merged', prepare: fill },
  ]) {
    it(`commits rows that are ${name}, counters and checkpoint in one transaction`, async () => {
      await prepare(world)
      const { write, end, page } = await world.open()
      await write(page('50', '51'))
      await end()
      const [row] = await world.database.query(
        `select count(distinct t.xmin::text) as transactions from (
           select xmin from zoho_books.invoices where invoice_id in ('50', '51')
           union all select xmin from zsync.stream_runs union all select xmin from zsync.checkpoints) t`,
      )
      expect(row).to.deep.equal({ transactions: '1' })
    })

    it(`takes rows that are ${name} back where the books cannot be written`, async () => {
      await prepare(world)
      const before = [await ids(), await books()]
      const { write, end, page } = await world.open({
        record: async (batch, merged) => {
          const run = { runId: world.runId, stream: sinkStream, checkpointOf: 'changes' } as const
          await recordBatch(world.client, run, batch, merged)
          await world.client.query('select 1 / 0')
        },
      })
      await write(page('50', '51'))
      const failure = await failureOf(end(), DatabaseError)
      expect(failure.message).to.equal(
        'Cannot load 2 rows into zoho_books.invoices: division by zero. What was committed is safe.',
      )
      expect([await ids(), await books()]).to.deep.equal(before)
      await assertIdle()
    })
  }
})

async function fill(world: SinkWorld): Promise<void> {
  const { write, end, page } = await world.open()
  await write(page('1'))
  await end()
}
