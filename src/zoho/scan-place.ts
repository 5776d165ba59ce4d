import type { ScanPosition } from '../model/checkpoint.ts'
import type { JsonObject } from '../model/json.ts'
import { lmtColumn, lmtOf } from '../model/lmt-of.ts'
import { recordId } from '../model/record-id.ts'
import { startOfSecond } from '../model/time.ts'
import { sameSort } from './check-page.ts'
import type { ListAnswer, Sort } from './list-page.ts'
import type { ReadContext } from './read-context.ts'

/** The share of a page to step back when it repeats nothing: less than the tail is long, so it cannot be jumped over. */
const backwards = 0.75

/** Where so many steps find no row seen before, most of the list has moved: beginning again costs fewer calls. */
const mostSteps = 5

/**
 * Where a page lies in the list, as the answer says, and what a next page may repeat of it: records where edits do not move
 * them, otherwise versions, because a record that was edited may have run ahead past others that were never read; and no version
 * of the second that was still open, because another edit within it would not show, unless the page has no other. A list
 * without an LMT shows no versions: there the proof stays open.
 */
export interface Place {
  offset: number
  /** The order that the list says it is in: a position in another order is none. */
  order: string
  marks: string[]
}

/** The place of an answer, `asked` being the order that was asked for. */
export function placeOf(answer: ListAnswer, { stream }: ReadContext, asked: Sort | undefined): Place {
  const { sort, records } = answer
  const byLmt = sort?.column === lmtColumn
  // An order that edits do not move: the one that was asked for, as the answer shows it.
  const fixed = sort !== undefined && asked !== undefined && !byLmt && sameSort(sort, asked)
  const versions = (some: JsonObject[]): string[] =>
    some.map((record) => `${recordId(record, stream.key) ?? ''}${fixed || !stream.hasLmt ? '' : ` ${lmtOf(record)}`}`)
  const open = startOfSecond(answer.serverTime)
  const closed = fixed || byLmt ? [] : versions(records.filter((record) => (lmtOf(record) ?? 0) < open))
  return {
    offset: (answer.page - 1) * answer.perPage,
    order: sort === undefined ? '' : `${sort.column} ${sort.order}`,
    marks: closed.length > 0 ? closed : versions(records),
  }
}

/** Whether nothing can have been skipped before the page: it is the first, or it repeats a row of the page before. */
export function fits({ offset, order, marks }: Place, position: ScanPosition): boolean {
  if (offset === 0) return true
  const tail = new Set(position.tail)
  return order === position.order && marks.some((text) => tail.has(text))
}

/** Where to look for a row of the page before; at the beginning, where a whole list seems to have moved. */
export function stepBack({ rowsRead, order, largest }: ScanPosition, page: Place, steps: number): number {
  if (steps > mostSteps || page.order !== order) return 0
  return Math.max(0, Math.min(rowsRead, page.offset) - Math.ceil(largest * backwards))
}
