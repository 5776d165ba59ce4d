import { join } from 'node:path'
import { copyRival, hasPsql, makeRivalTables, rivalOf } from './copy-rival.ts'
import { type CopyText, writeCopyText } from './copy-text.ts'
import { emptyDatabase, filledDatabase } from './filled-database.ts'
import { type Bench, interleave, type Section } from './section.ts'
import { type PageServer, startPages } from './start-pages.ts'
import { assertSame, ourItems, ourTable } from './table-columns.ts'

const rival = hasPsql ? '\\copy' : 'COPY of ready bytes'
const unit = 'rows/s'

/** What is loaded: where its rows come from, and the tables that they fill. */
interface Shape {
  name: string
  tables: string[]
  serve(bench: Bench): Promise<PageServer>
}

const shapes: Shape[] = [
  { name: 'list rows', tables: [ourTable], serve: ({ sizes }) => startPages(sizes.load) },
  {
    name: 'with line items',
    tables: [ourTable, ourItems],
    serve: ({ sizes }) => startPages(sizes.details, { withItems: true }),
  },
]

/** A first `zsync run`, from HTTP to committed rows, against COPY text that is ready: the price of everything that zsync does. */
export const benchLoad: Section = async (bench) => {
  for (const shape of shapes) await loadShape(bench, shape)
  bench.figures.note(
    'Whole processes, start included. With line items: five a row, into a table of their own; counted are the rows.',
  )
}

async function loadShape(bench: Bench, { name, tables, serve }: Shape): Promise<void> {
  const { server, zsync, sizes, figures } = bench
  const pages = await serve(bench)
  const filled = await filledDatabase(server, pages, zsync)
  const texts: CopyText[] = []
  for (const table of tables) {
    texts.push(await writeCopyText(filled.database, join(filled.home.directory, `${table}.copy`), table))
  }
  const add = (what: string, seconds: number): void => figures.add(`${name}: ${what}`, unit, pages.records / seconds)

  const ours = async (): Promise<void> => {
    const { database, home, drop } = await emptyDatabase(server, pages)
    await database.query('checkpoint')
    add('zsync run', (await zsync(home, { inserted: pages.records })).seconds)
    for (const table of tables) await assertSame([filled.database, table], [database, table])
    await drop()
  }
  const theirs = async (merge: boolean): Promise<void> => {
    await makeRivalTables(filled.database, tables)
    await filled.database.query('checkpoint')
    const { seconds, processSeconds } = await copyRival(filled.database, texts, { merge })
    add(merge ? `${rival} + merge` : `${rival} alone`, processSeconds ?? seconds)
    if (!merge) return
    for (const table of tables) await assertSame([filled.database, table], [filled.database, rivalOf(table)])
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
