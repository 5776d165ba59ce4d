import { lmtColumn, lmtOf } from '../model/records/lmt-of.ts'
import { formatInstant } from '../model/time.ts'
import type { ListAnswer, ListQuery, Sort } from './list-page.ts'

/** The list does not honour what this way of reading rests on; the stream goes on in another way. */
export class Surprise extends Error {
  readonly lost: 'filter' | 'order'
  /** What the filter was found to be instead. */
  readonly filter: 'equality' | 'ignored'
  constructor(lost: 'filter' | 'order', message: string, filter: 'equality' | 'ignored' = 'ignored') {
    super(message)
    this.name = 'Surprise'
    this.lost = lost
    this.filter = filter
  }
}

/**
 * Holds a page against what was asked: Zoho ignores parameters that a list does not know and answers 200 with everything
 * (zoho-api.md 0.1), so the echo and the rows themselves are the only proof.
 * @throws Surprise
 */
export function checkPage(answer: ListAnswer, query: ListQuery): void {
  const { from, sort } = query
  const lmts = answer.records.map(lmtOf).filter((lmt) => lmt !== null)
  const early = lmts.find((lmt) => from !== undefined && lmt < from - 1000)
  if (early !== undefined) throw new Surprise('filter', `a row older than the filter came (${formatInstant(early)})`)
  // What one page holds whole is whole in any order.
  if (sort?.column !== lmtColumn || (answer.page === 1 && !answer.hasMore)) return
  if (!answer.sort || !sameSort(answer.sort, sort)) {
    const applied = answer.sort ? `it was sorted by ${answer.sort.column} ${answer.sort.order}` : 'no order was echoed'
    throw new Surprise('order', applied)
  }
  if (!isSorted(lmts, sort)) throw new Surprise('order', 'rows are not in the order of their last_modified_time')
}

/** Whether times never fall, or never rise where the order is descending. */
export function isSorted(lmts: readonly number[], { order }: Sort): boolean {
  const sign = order === 'A' ? 1 : -1
  return lmts.every((lmt, index) => index === 0 || (lmt - (lmts[index - 1] ?? lmt)) * sign >= 0)
}

export function sameSort(a: Sort, b: Sort): boolean {
  return a.column === b.column && a.order === b.order
}
