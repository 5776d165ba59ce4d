import { lmtColumn, lmtOf } from '../model/records/lmt-of.ts'
import { largestPage } from '../model/scan-window.ts'
import { formatInstant, startOfSecond } from '../model/time.ts'
import { Surprise, sameSort } from './check-page.ts'
import type { ListAnswer, Sort } from './list-page.ts'
import { newestLmt, type ReadContext } from './read-context.ts'

const second = 1000
const newestFirst: Sort = { column: lmtColumn, order: 'D' }

/**
 * Doubts a first page without a row later than it was asked for. A watermark is the LMT of some row, so a read that starts the
 * lookback before it finds that row or a later version; when it finds none, the row was deleted, or the filter means equality
 * (zoho-api.md 3.5) and hides every change. Looking at the top of the list tells: one call, two where the list has no order or
 * there is something new.
 * @throws Surprise when there are later rows that the filter does not give
 */
export async function confirmQuiet(context: ReadContext, asked: number, answer: ListAnswer): Promise<void> {
  if ((newestLmt(answer.records) ?? Number.NEGATIVE_INFINITY) > asked) return
  const top = await context.list({ page: 1, perPage: largestPage, sort: newestFirst })
  const newest = newestLmt(top.records)
  if (newest === null) return
  const began = startOfSecond(context.seen.firstAnswer ?? 0)
  // What was edited since the read began belongs to the next run.
  const hidden = top.records.map(lmtOf).find((lmt) => lmt !== null && lmt > asked && lmt < began)
  if (hidden != null) {
    // It may have become visible a moment ago: the filter gets another chance.
    const again = await context.list({ page: 1, perPage: largestPage, from: asked })
    if ((newestLmt(again.records) ?? Number.NEGATIVE_INFINITY) <= asked) throw equality(hidden)
    return
  }
  const whole = top.page === 1 && !top.hasMore
  if (whole || (top.sort && sameSort(top.sort, newestFirst))) return
  const probe = await context.list({ page: 1, perPage: largestPage, from: newest - second })
  if ((newestLmt(probe.records) ?? Number.NEGATIVE_INFINITY) <= newest - second) throw equality(newest)
}

function equality(newest: number): Surprise {
  return new Surprise(
    'filter',
    `it does not show the row of ${formatInstant(newest)} among those from an earlier time on`,
    'equality',
  )
}
