import { join } from 'node:path'
import { copyRival, hasPsql, makeRivalTable, rivalTable } from './copy-rival.ts'
import { writeCopyText } from './copy-text.ts'
import { emptyDatabase, filledDatabase } from './filled-database.ts'
import { type Bench, interleave, type Section } from './section.ts'
import { type PageServer, startPages } from './start-pages.ts'
import { assertSame, ourTable } from './table-columns.ts'

const rival = hasPsql ? '\\copy' : 'COPY of ready bytes'
const unit = 'rows/s'

/** What is loaded: where its rows come from. Rows with line items join here when zsync fills tables for them. */
interface Shape {
  name: string
  serve(bench: Bench): Promise<PageServer>
}

const shapes: Shape[] = [{ name: 'list rows', serve: ({ sizes }) => startPages(sizes.load) }]

/** A first `zsync run`, from HTTP to committed rows, against COPY text that is ready: the price of everything that zsync does. */
export const benchLoad: Section = async (bench) => {
  for (const shape of shapes) await loadShape(bench, shape)
  bench.figures.note('Whole processes, start included. Rows with line items: zsync has no tables for them yet.')
}

async function loadShape(bench: Bench, { name, serve }: Shape): Promise<void> {
  const { server, zsync, sizes, figures } = bench
  const pages = await serve(bench)
  const filled = await filledDatabase(server, pages, zsync)
  const text = await writeCopyText(filled.database, join(filled.home.directory, 'rows.copy'))
  const add = (what: string, seconds: number): void => figures.add(`${name}: ${what}`, unit, pages.records / seconds)

  const ours = async (): Promise<void> => {
    const { database, home, drop } = await emptyDatabase(server, pages)
    await database.query('checkpoint')
    add('zsync run', (await zsync(home, { inserted: pages.records })).seconds)
    await assertSame([filled.database, ourTable], [database, ourTable])
    await drop()
  }
  const theirs = async (merge: boolean): Promise<void> => {
    await makeRivalTable(filled.database)
    await filled.database.query('checkpoint')
    const { seconds, processSeconds } = await copyRival(filled.database, text, { merge })
    add(merge ? `${rival} + merge` : `${rival} alone`, processSeconds ?? seconds)
    if (merge) await assertSame([filled.database, ourTable], [filled.database, rivalTable])
  }
  try {
    await interleave(sizes.rounds, [ours, () => theirs(true), () => theirs(false)])
  } finally {
    await filled.drop()
    await pages.close()
  }
  figures.compare(`${name}: zsync, of ${rival} + merge`, unit, `${name}: zsync run`, `${name}: ${rival} + merge`)
  figures.compare(`${name}: zsync, of ${rival} alone`, unit, `${name}: zsync run`, `${name}: ${rival} alone`)
}
