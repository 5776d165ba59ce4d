import type { ScanPosition } from '../model/checkpoint.ts'
import { ProofError, ZohoError } from '../model/errors.ts'
import type { JsonObject } from '../model/json.ts'
import { lmtColumn, lmtOf } from '../model/lmt-of.ts'
import type { Page } from '../model/page.ts'
import { recordId } from '../model/record-id.ts'
import { largestPage, nextWindow } from '../model/scan-window.ts'
import { startOfSecond } from '../model/time.ts'
import { checkPage, sameSort } from './check-page.ts'
import { countIdlePages } from './idle-pages.ts'
import type { ListAnswer, ListQuery, Sort } from './list-page.ts'
import { type ReadContext, toPage } from './read-context.ts'

export interface ScanOptions {
  sort: Sort | undefined
  /** Only rows from this LMT on; undefined sends no filter. */
  from?: number | undefined
  resume?: ScanPosition | undefined
  /** The scan is done with the page that has such a record. */
  until?: (record: JsonObject) => boolean
}

/** The share of a page to step back when it repeats nothing: less than the tail is long, so it cannot be jumped over. */
const backwards = 0.75

/** Where so many steps find no row seen before, most of the list has moved: beginning again costs fewer calls. */
const mostSteps = 5

/** Pages in a row without a record that the last two did not have: one is usual behind a step back. */
const mostIdle = 4

/** A list whose rows come in another order each time would be begun again for ever. */
const mostRestarts = 8

/**
 * Reads a list by page numbers, without skipping a row when others are deleted meanwhile: each page must repeat one of the
 * rows of the page before, or the scan steps back until it does. What lies behind a repeated row cannot have been skipped,
 * as long as the order is one that edits do not move. The beginning of the list needs no such proof.
 * @throws ProofError when the pages do not come to an end; Surprise when the list does not honour the query
 */
export async function* readScan(context: ReadContext, options: ScanOptions): AsyncGenerator<Page> {
  const { sort, from, resume, until } = options
  const idlePages = countIdlePages()
  let position: ScanPosition = resume ?? { rowsRead: 0, tail: [], order: '', largest: largestPage }
  let steps = 0
  let restarts = 0
  for (;;) {
    const query = { ...nextWindow(position.rowsRead, position.largest), sort, from }
    const answer = await listOrEmpty(context, query)
    checkPage(answer, query)
    const page = placeOf(answer, context, sort)
    const largest = answer.perPage < query.perPage ? Math.max(1, answer.perPage) : position.largest
    if (!fits(page, position)) {
      // Its rows are taken as they are; they only prove nothing.
      yield toPage(context, answer.records, { scan: position })
      steps += 1
      position = { ...position, largest, rowsRead: stepBack(position, page, steps) }
      continue
    }
    steps = 0
    if (page.offset === 0 && position.tail.length > 0) restarts += 1
    if (restarts > mostRestarts) throw endless(context, `its pages do not fit together, ${restarts} times over`)
    const idle = idlePages(answer.records.map((record) => recordId(record, context.stream.key) ?? ''))
    const tail = page.marks.length > 0 ? page.marks : position.tail
    position = { rowsRead: page.offset + answer.records.length, tail, order: page.order, largest }
    const finished = isLast(answer) || (until !== undefined && answer.records.some(until))
    yield toPage(context, answer.records, { scan: { ...position, finished } })
    if (finished) return
    if (idle > mostIdle) throw endless(context, `Zoho repeats page ${answer.page} and says that there is more`)
  }
}

/** A page beyond the end may be refused instead of empty (zoho-api.md 2.2): a list can shrink while it is read. */
async function listOrEmpty({ list, seen }: ReadContext, query: ListQuery): Promise<ListAnswer> {
  try {
    return await list(query)
  } catch (error) {
    if (query.page === 1 || !(error instanceof ZohoError && error.status === 400)) throw error
    const { page, perPage } = query
    const nothing = { records: [], hasMore: false, sort: undefined, appliedFilter: undefined }
    return { ...nothing, page, perPage, serverTime: seen.firstAnswer ?? 0 }
  }
}

/**
 * Where a page lies in the list, as the answer says, and what a next page may repeat of it: records where edits do not move
 * them, otherwise versions, because a record that was edited may have run ahead past others that were never read; and no version
 * of the second that was still open, because another edit within it would not show, unless the page has no other. A list
 * without an LMT shows no versions: there the proof stays open.
 */
interface Place {
  offset: number
  /** The order that the list says it is in: a position in another order is none. */
  order: string
  marks: string[]
}

function placeOf(answer: ListAnswer, { stream }: ReadContext, asked: Sort | undefined): Place {
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
function fits({ offset, order, marks }: Place, position: ScanPosition): boolean {
  if (offset === 0) return true
  const tail = new Set(position.tail)
  return order === position.order && marks.some((text) => tail.has(text))
}

/** Where to look for a row of the page before; at the beginning, where a whole list seems to have moved. */
function stepBack({ rowsRead, order, largest }: ScanPosition, page: Place, steps: number): number {
  if (steps > mostSteps || page.order !== order) return 0
  return Math.max(0, Math.min(rowsRead, page.offset) - Math.ceil(largest * backwards))
}

function endless({ stream }: ReadContext, reason: string): ProofError {
  return new ProofError(
    `${stream.name}: ${reason}; the list cannot be read to its end. What was read is kept, the next run reads it again.`,
  )
}

function isLast({ hasMore, records }: ListAnswer): boolean {
  return !hasMore || records.length === 0
}
