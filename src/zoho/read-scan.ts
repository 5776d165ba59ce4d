import type { ScanPosition } from '../model/checkpoint.ts'
import { ProofError, ZohoError } from '../model/errors.ts'
import type { Page } from '../model/page.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { recordId } from '../model/records/record-id.ts'
import { scanPace } from '../model/scan-pace.ts'
import { largestPage } from '../model/scan-window.ts'
import { type AskAhead, askAhead } from './ask-ahead.ts'
import { checkPage } from './check-page.ts'
import type { ListAnswer, ListQuery, Sort } from './list-page.ts'
import { type ReadContext, toPage } from './read-context.ts'
import { fits, placeOf, stepBack } from './scan-place.ts'
import { scanProgress } from './scan-progress.ts'

export interface ScanOptions {
  sort: Sort | undefined
  /** Only rows from this LMT on; undefined sends no filter. */
  from?: number | undefined
  resume?: ScanPosition | undefined
  /** The scan is done with the page that has such a record. */
  until?: (record: JsonRecord) => boolean
  /** What the list took when it was last read whole: so far pages may be asked for ahead. Null where nobody knows. */
  pages?: number | null
}

/**
 * Reads a list by page numbers, without skipping a row when others are deleted meanwhile: each page must repeat one of the
 * rows of the page before, or the scan steps back until it does. What lies behind a repeated row cannot have been skipped,
 * as long as the order is one that edits do not move. The beginning of the list needs no such proof.
 * @throws ProofError when the pages do not come to an end; Surprise when the list does not honour the query
 */
export async function* readScan(context: ReadContext, options: ScanOptions): AsyncGenerator<Page> {
  const { sort, from } = options
  const answers = askAhead(
    (window, unwanted) => listOrEmpty(context, { ...window, sort, from }, unwanted),
    context.ahead,
  )
  try {
    yield* scan(context, options, answers)
  } finally {
    answers.discard()
  }
}

/** Holds each answer against the one before; when either was given does not matter (docs/decisions/0001). */
async function* scan(context: ReadContext, options: ScanOptions, answers: AskAhead): AsyncGenerator<Page> {
  const { sort, from, resume, until, pages = null } = options
  const pace = scanPace(pages)
  const progress = scanProgress()
  let position: ScanPosition = resume ?? { rowsRead: 0, tail: [], order: '', largest: largestPage }
  let steps = 0
  for (;;) {
    const { window, answer } = await answers.next(() => pace.windows(position, context.ahead.room()))
    checkPage(answer, { ...window, sort, from })
    const page = placeOf(answer, context, sort)
    const largest = answer.perPage < window.perPage ? Math.max(1, answer.perPage) : position.largest
    if (!fits(page, position)) {
      // Its rows are taken as they are; they only prove nothing.
      yield toPage(context, answer, { scan: position })
      steps += 1
      position = { ...position, largest, rowsRead: stepBack(position, page, steps) }
      progress.steppedBack()
    } else {
      steps = 0
      context.seen.applied = answer.sort
      const isBegunAnew = page.offset === 0 && position.tail.length > 0
      const tail = page.tail.length > 0 ? page.tail : position.tail
      position = { rowsRead: page.offset + answer.records.length, tail, order: page.order, largest }
      progress.took(
        answer.records.map((record) => recordId(record, context.stream.key) ?? ''),
        position.rowsRead,
        isBegunAnew,
      )
      const finished = isLast(answer) || (until !== undefined && answer.records.some(until))
      yield toPage(context, answer, { scan: { ...position, finished } })
      if (finished) return
    }
    const reason = progress.endless(position.largest)
    if (reason !== undefined) throw endless(context, reason)
  }
}

/** A page beyond the end may be refused instead of empty (zoho-api.md 2.2): a list can shrink while it is read. */
async function listOrEmpty({ list, seen }: ReadContext, query: ListQuery, unwanted: AbortSignal): Promise<ListAnswer> {
  try {
    return await list(query, unwanted)
  } catch (error) {
    if (query.page === 1 || !(error instanceof ZohoError && error.status === 400)) throw error
    const { page, perPage } = query
    const nothing = { records: [], hasMore: false, sort: undefined, appliedFilter: undefined }
    return { ...nothing, page, perPage, serverTime: seen.firstAnswer ?? 0 }
  }
}

function endless({ stream }: ReadContext, reason: string): ProofError {
  return new ProofError(
    `${stream.name}: ${reason}; the list cannot be read to its end. What was read is kept, the next run reads it again.`,
  )
}

function isLast({ hasMore, records }: ListAnswer): boolean {
  return !hasMore || records.length === 0
}
