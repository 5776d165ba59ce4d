import { fileURLToPath } from 'node:url'
import { ident } from '../../src/model/identifier.ts'
import { median } from './figures.ts'
import { emptyDatabase, type FilledDatabase, filledDatabase } from './filled-database.ts'
import { runProcess } from './run-process.ts'
import { interleave, type Section } from './section.ts'
import { type PageServer, startPages } from './start-pages.ts'
import { assertSame, dataColumns, ourTable, type TableColumn } from './table-columns.ts'
import { type Method, methods, mostParameters } from './upsert-by-hand.ts'

const script = fileURLToPath(new URL('./sync-by-hand.ts', import.meta.url))
const byHand = 'by_hand.invoices'
const unit = 'rows/s'

/** What a rival reads, what zsync made of it, and the columns of that. */
interface Ground {
  pages: PageServer
  filled: FilledDatabase
  columns: TableColumn[]
}

/** A first `zsync run` against what people write by hand; each rival with the batch that was found best just before. */
export const benchByHand: Section = async ({ server, zsync, sizes, figures }) => {
  const open = async (records: number): Promise<Ground> => {
    const pages = await startPages(records)
    const filled = await filledDatabase(server, pages, zsync)
    return { pages, filled, columns: await dataColumns(filled.database) }
  }
  const many = await open(sizes.byHand)
  const few = sizes.rowByRow === sizes.byHand ? many : await open(sizes.rowByRow)
  const groundOf = (method: Method): Ground => (method === 'row by row' ? few : many)
  const perSecond = async (method: Method, batch: number): Promise<number> =>
    groundOf(method).pages.records / (await syncByHand(method, batch, groundOf(method)))

  const ours = async (): Promise<void> => {
    const { database, home, drop } = await emptyDatabase(server, many.pages)
    await database.query('checkpoint')
    figures.add('zsync run', unit, many.pages.records / (await zsync(home, { inserted: many.pages.records })).seconds)
    await drop()
  }
  try {
    const rivals: (() => Promise<void>)[] = [ours]
    for (const method of methods) {
      const best = await bestBatch(
        candidates(method, sizes.batches, many.columns),
        Math.ceil(sizes.rounds / 2),
        (batch) => perSecond(method, batch),
      )
      figures.note(`${method}: best with batches of ${best.batch} (${best.tried})`)
      rivals.push(async () => figures.add(`by hand, ${method}`, unit, await perSecond(method, best.batch)))
    }
    await interleave(sizes.rounds, rivals)
  } finally {
    for (const { filled, pages } of new Set([many, few])) {
      await filled.drop()
      await pages.close()
    }
  }
  figures.note(`${many.pages.records} rows, row by row ${few.pages.records}. Whole processes, start included.`)
  for (const method of methods) figures.compare(`zsync, of ${method}`, unit, 'zsync run', `by hand, ${method}`)
}

/** Seconds of the whole process; the table that it leaves must equal ours. */
async function syncByHand(method: Method, batch: number, { pages, filled, columns }: Ground): Promise<number> {
  const { database } = filled
  await database.query('set client_min_messages = warning')
  await database.query('drop schema if exists by_hand cascade')
  await database.query('create schema by_hand')
  const definitions = columns.map(({ name, type }) => `${ident(name)} ${type}`)
  await database.query(
    `create table ${byHand} (${definitions.join(', ')}, synced_at timestamptz, primary key (invoice_id))`,
  )
  await database.query('checkpoint')
  const args = [script, method, String(batch), byHand, JSON.stringify(columns)]
  const ran = await runProcess(process.execPath, args, { cwd: '/', env: { ...pages.env, DATABASE_URL: database.url } })
  if (ran.code !== 0) throw new Error(`${method} by hand ended with ${ran.code}: ${ran.stderr}`)
  if (Number(ran.stdout) !== pages.records) throw new Error(`${method} by hand wrote ${ran.stdout} rows`)
  await assertSame([database, ourTable], [database, byHand])
  return ran.seconds
}

/** The batches to try; a statement with VALUES has one parameter for each value. */
export function candidates(method: Method, batches: number[], columns: unknown[]): number[] {
  const most = method === 'VALUES' ? Math.floor(mostParameters / columns.length) : Number.POSITIVE_INFINITY
  return [...new Set(batches.map((batch) => Math.min(batch, most)))]
}

async function bestBatch(
  batches: number[],
  rounds: number,
  measure: (batch: number) => Promise<number>,
): Promise<{ batch: number; tried: string }> {
  const [only] = batches
  if (batches.length === 1 && only !== undefined) return { batch: only, tried: 'no other was tried' }
  const found = batches.map((batch) => ({ batch, speeds: [] as number[] }))
  const once = found.map(
    ({ batch, speeds }) =>
      async () =>
        void speeds.push(await measure(batch)),
  )
  await interleave(rounds, once)
  const speeds = found.map(({ batch, speeds }) => ({ batch, speed: median(speeds) })).sort((a, b) => b.speed - a.speed)
  const tried = found.map(({ batch, speeds }) => `${batch}: ${Math.round(median(speeds))}`).join(', ')
  return { batch: speeds[0]?.batch ?? 0, tried: `rows/s: ${tried}` }
}
