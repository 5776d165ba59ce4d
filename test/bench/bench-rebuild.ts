import { filledDatabase } from './filled-database.ts'
import { interleave, type Section } from './section.ts'
import { startPages } from './start-pages.ts'
import { watchWrites } from './watch-writes.ts'

/** `zsync run --full-rebuild` of a table whose rows are right already, nearly all right, or all different. */
export const benchRebuild: Section = async ({ server, zsync, sizes, figures }) => {
  const pages = await startPages(sizes.rebuild)
  const { database, home, drop } = await filledDatabase(server, pages, zsync)

  const measure = async (percent: number): Promise<void> => {
    const updated = percent === 0 ? 0 : await pages.revise(100 / percent)
    let seconds = 0
    const writes = await watchWrites(database, async () => {
      seconds = (await zsync(home, { updated }, '--full-rebuild')).seconds
    })
    if (writes.updated !== updated || writes.inserted + writes.deleted > 0) {
      throw new Error(`${updated} rows had changed, and a rebuild wrote this: ${JSON.stringify(writes)}`)
    }
    figures.add(`${percent} % changed`, 's', seconds)
    figures.add(`${percent} % changed`, 'rows/s', sizes.rebuild / seconds)
    figures.add(`${percent} % changed: WAL`, 'KB', writes.walBytes / 1024)
  }
  try {
    await interleave(
      sizes.rounds,
      [0, 1, 100].map((percent) => () => measure(percent)),
    )
  } finally {
    await drop()
    await pages.close()
  }
  figures.note(`Of ${sizes.rebuild} rows. WAL behind a checkpoint, so whole pages are counted.`)
}
