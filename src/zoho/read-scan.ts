import type { ScanPosition } from '../model/checkpoint.ts'
import { ProofError } from '../model/errors.ts'
import type { JsonObject } from '../model/json.ts'
import { lmtColumn, lmtOf } from '../model/lmt-of.ts'
import type { Page } from '../model/page.ts'
import { recordId } from '../model/record-id.ts'
import { largestPage, nextWindow } from '../model/scan-window.ts'
import { checkPage } from './check-page.ts'
import type { ListAnswer, Sort } from './list-page.ts'
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
const stepBack = 0.75

/** Where so many steps find no row seen before, most of the list has moved: beginning again costs fewer calls. */
const mostSteps = 5

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
  let { rowsRead, tail } = resume ?? { rowsRead: 0, tail: [] }
  let largest = largestPage
  let steps = 0
  let restarts = 0
  for (let idle = 0; ; ) {
    const query = { ...nextWindow(rowsRead, largest), sort, from }
    const answer = await context.list(query)
    checkPage(answer, query)
    if (answer.perPage < query.perPage) largest = Math.max(1, answer.perPage)
    const offset = (answer.page - 1) * answer.perPage
    const ids = answer.records.map((record) => mark(record, context.stream.key, sort))
    if (offset > 0 && !repeats(ids, tail)) {
      steps += 1
      rowsRead = steps > mostSteps ? 0 : Math.max(0, Math.min(rowsRead, offset) - Math.ceil(largest * stepBack))
      continue
    }
    steps = 0
    if (offset === 0 && tail.length > 0) restarts += 1
    if (restarts > mostRestarts) throw endless(context, `its pages do not fit together, ${restarts} times over`)
    const known = new Set(tail)
    idle = ids.some((id) => !known.has(id)) ? 0 : idle + 1
    rowsRead = offset + ids.length
    if (ids.length > 0) tail = ids
    yield toPage(context, answer.records, { scan: { rowsRead, tail } })
    if (isLast(answer) || (until && answer.records.some(until))) return
    if (idle > 2) throw endless(context, `Zoho repeats page ${answer.page} and says that there is more`)
  }
}

function endless({ stream }: ReadContext, reason: string): ProofError {
  return new ProofError(
    `${stream.name}: ${reason}; the list cannot be read to its end. What was read is kept, the next run reads it again.`,
  )
}

/** What a page must repeat: in the order of the LMT a row edited meanwhile has moved, so there its version belongs to it. */
function mark(record: JsonObject, key: string, sort: Sort | undefined): string {
  const id = recordId(record, key) ?? ''
  return sort?.column === lmtColumn ? `${id} ${lmtOf(record)}` : id
}

function repeats(ids: string[], tail: string[]): boolean {
  const seen = new Set(tail)
  return ids.some((id) => seen.has(id))
}

function isLast({ hasMore, records }: ListAnswer): boolean {
  return !hasMore || records.length === 0
}
