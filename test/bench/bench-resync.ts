import { emptyDatabase, filledDatabase } from './filled-database.ts'
import { interleave, type Section } from './section.ts'
import { startPages } from './start-pages.ts'
import { watchWrites } from './watch-writes.ts'

interface Resync {
  name: string
  /** Every so many rows are edited before. */
  step?: number
  flags?: string[]
  sweep?: string
  /** Whether it reads all rows. */
  whole?: boolean
}

const first = 'a first load of the same rows'
const everything = ['--since', '2019-12-01T00:00:00Z']
const resyncs: Resync[] = [
  { name: '0 % changed', flags: everything, whole: true },
  { name: '1 % changed', flags: everything, step: 100, whole: true },
  { name: '100 % changed', flags: everything, step: 1, whole: true },
  { name: 'sweep, 0 % changed', sweep: '0m', whole: true },
  // What any run writes: state, books, and the system's tables for the temporary ones.
  { name: 'a run without changes' },
]

/** Reads rows again that are there already: how fast, and what is written where nothing, little or all has changed. */
export const benchResync: Section = async ({ server, zsync, sizes, figures }) => {
  const pages = await startPages(sizes.resync)
  const { database, home, drop } = await filledDatabase(server, pages, zsync)

  const measure = async ({ name, step, flags = [], sweep = 'never', whole }: Resync): Promise<void> => {
    const updated = step === undefined ? 0 : await pages.revise(step)
    const place = { ...home, env: { ...home.env, ZSYNC_SWEEP: sweep } }
    let seconds = 0
    const writes = await watchWrites(database, async () => {
      seconds = (await zsync(place, { updated }, ...flags)).seconds
    })
    if (writes.updated !== updated || writes.inserted + writes.deleted > 0) {
      throw new Error(`${name}: ${updated} rows had changed, and this was written: ${JSON.stringify(writes)}`)
    }
    if (whole) figures.add(name, 'rows/s', sizes.resync / seconds)
    else figures.add(name, 's', seconds)
    figures.add(`${name}: WAL`, 'KB', writes.walBytes / 1024)
    figures.add(`${name}: dead rows`, 'rows', writes.updated + writes.deleted)
    figures.add(`${name}: rows written for the books`, 'rows', writes.elsewhere)
  }
  const fresh = async (): Promise<void> => {
    const empty = await emptyDatabase(server, pages)
    await empty.database.query('checkpoint')
    const { seconds } = await zsync(empty.home, { inserted: sizes.resync })
    figures.add(first, 'rows/s', sizes.resync / seconds)
    await empty.drop()
  }
  try {
    await interleave(sizes.rounds, [fresh, ...resyncs.map((resync) => () => measure(resync))])
  } finally {
    await drop()
    await pages.close()
  }
  figures.compare('0 % changed, of a first load', 'rows/s', '0 % changed', first)
  figures.note(`Of ${sizes.resync} rows. WAL behind a checkpoint, so whole pages are counted; books are part of it.`)
}
