import type { OwedDetail } from '../model/detail-store.ts'
import { AuthorizationError, BudgetError, UnavailableError, ZohoError } from '../model/errors.ts'
import type { DetailPage } from '../model/page.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { lmtOf } from '../model/records/lmt-of.ts'
import { recordId } from '../model/records/record-id.ts'
import type { DetailAnswer, ZohoDetails } from '../zoho/fetch-details.ts'
import { atOnce } from './at-once.ts'

/** What became of the details of a chunk that did not become rows. */
export interface ChunkFates {
  /** Zoho does not have them any more. */
  gone: string[]
  /** The answer is older than the row, or its second is still open: it may be another one when it is asked again. */
  early: OwedDetail[]
  failed: { detail: OwedDetail; error: ZohoError }[]
}

interface ChunkOptions {
  zoho: ZohoDetails
  /** The member that holds the id. */
  key: string
  /** Calls at once. */
  width: number
  stop: AbortSignal
}

/** So many failures one after the other, and it is Zoho that is in trouble, not a record. */
const outage = 3

/**
 * Asks for the details of a chunk, several at once, and yields what has come; `fates` hears of everything else, before the failure
 * too that ends it: a limit, a lost authorization, an outage, a stop.
 */
export async function* fetchChunk(
  chunk: readonly OwedDetail[],
  fates: ChunkFates,
  options: ChunkOptions,
): AsyncGenerator<DetailPage> {
  const { zoho, width, stop } = options
  const { many } = zoho
  let alone = chunk
  if (many) {
    const missing = new Set<string>()
    const parts = Array.from({ length: Math.ceil(chunk.length / many.most) }, (_unused, index) =>
      chunk.slice(index * many.most, (index + 1) * many.most),
    )
    const answers = atOnce(parts, width, async (part) => {
      stop.throwIfAborted()
      return many.fetch(part.map(({ id }) => id))
    })
    for await (const answer of answers) {
      for (const id of answer.missing) missing.add(id)
      yield usable(answer, chunk, fates, options)
    }
    // It does not say why it leaves one out; the record's own call does.
    alone = chunk.filter(({ id }) => missing.has(id))
  }
  let failures = 0
  const answers = atOnce(alone, width, async (detail) => {
    stop.throwIfAborted()
    try {
      const answer = await zoho.one(detail.id)
      failures = 0
      return answer
    } catch (error) {
      failures += 1
      if (!isOfRecord(error) || failures >= outage) throw error
      fates.failed.push({ detail, error })
      return undefined
    }
  })
  for await (const answer of answers) {
    if (!answer) continue
    fates.gone.push(...answer.missing)
    yield usable(answer, alone, fates, options)
  }
}

/** Whether it may be this one record that Zoho fails on. */
function isOfRecord(error: unknown): error is ZohoError {
  const isOther =
    error instanceof AuthorizationError || error instanceof BudgetError || error instanceof UnavailableError
  return error instanceof ZohoError && !isOther && error.status !== 429
}

/** The records that may be stored. */
function usable(
  { records, serverTime, release }: DetailAnswer,
  asked: readonly OwedDetail[],
  fates: ChunkFates,
  { key }: ChunkOptions,
): DetailPage {
  const isUsable = (record: JsonRecord): boolean => {
    const detail = asked.find(({ id }) => id === recordId(record, key))
    if (!detail) return false
    const early = isEarly(detail, lmtOf(record), serverTime)
    if (early) fates.early.push(detail)
    return !early
  }
  return { records: records.filter(isUsable), release }
}

/**
 * Whether a detail is not to be believed yet. A replica may lag behind the list; and within the second of an edit another one may
 * follow that no LMT tells apart (zoho-api.md 3.5).
 * @param lmt of the detail; null where it has none
 */
export function isEarly({ version, isStamped }: OwedDetail, lmt: number | null, serverTime: number): boolean {
  if (!isStamped) return false
  if (lmt !== null && lmt < version) return true
  return serverTime < (lmt ?? version) + 1000
}
