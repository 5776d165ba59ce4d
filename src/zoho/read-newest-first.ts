import type { Page } from '../model/page.ts'
import { lmtColumn, lmtOf } from '../model/records/lmt-of.ts'
import { startOfSecond } from '../model/time.ts'
import { newestLmt, type ReadContext } from './read-context.ts'
import { readScan } from './read-scan.ts'

/**
 * Reads changes from the newest down to the first record older than `start`. Edits during the read go to the top; when the
 * read took more than one page, the top is looked at again, until one page shows all that is new, or nothing is new, or it is
 * later than the read's beginning: that belongs to the next run.
 */
export async function* readNewestFirst(context: ReadContext, start: number): AsyncGenerator<Page> {
  for (let from = start; ; ) {
    let pages = 0
    let top: number | null = null
    const until = (record: Parameters<typeof lmtOf>[0]): boolean => (lmtOf(record) ?? Number.POSITIVE_INFINITY) < from
    for await (const page of readScan(context, { sort: { column: lmtColumn, order: 'D' }, until })) {
      top ??= newestLmt(page.records)
      pages += 1
      yield page
    }
    if (pages <= 1 || top === null || top <= from || top >= startOfSecond(context.seen.firstAnswer ?? 0)) return
    from = top
  }
}
