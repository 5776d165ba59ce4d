import type { OwedDetail } from '../model/detail-store.ts'
import { UnavailableError, ZohoError } from '../model/errors.ts'
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
  failed: { detail: OwedDetail; error: Error }[]
}

interface ChunkOptions {
  zoho: ZohoDetails
  /** The member that holds the id. */
  key: string
  /** Calls at once. */
  width: number
  stop: AbortSignal
}

/** So many failures without one success, and it is Zoho that is in trouble, not a record. */
const outage = 10

/**
 * Asks for the details of a chunk, several at once, and yields what has come; `fates` hears of everything else, before the failure
 * too that ends it: a limit, a lost authorization, an outage, a stop. Of an outage no record is to blame.
 */
export async function* fetchChunk(
  chunk: readonly OwedDetail[],
  fates: ChunkFates,
  options: ChunkOptions,
): AsyncGenerator<DetailPage> {
  const alone = yield* fetchMany(chunk, fates, options)
  const { zoho, width, stop } = options
  let successes = 0
  let isOutage = false
  const answers = atOnce(alone, width, async (detail) => {
    stop.throwIfAborted()
    try {
      const answer = await zoho.one(detail.id)
      successes += 1
      return answer
    } catch (error) {
      if (!isOfRecord(error) || isOutage) throw error
      fates.failed.push({ detail, error })
      isOutage = successes === 0 && fates.failed.length >= outage
      if (!isOutage) return undefined
      fates.failed.length = 0
      throw error
    }
  })
  for await (const answer of answers) {
    if (!answer) continue
    fates.gone.push(...answer.missing)
    yield usable(answer, alone, fates, options)
  }
}

/** Asks for many by one call each, where there is such a call; answers those that are to be asked for alone. */
async function* fetchMany(
  chunk: readonly OwedDetail[],
  fates: ChunkFates,
  options: ChunkOptions,
): AsyncGenerator<DetailPage, readonly OwedDetail[]> {
  const { zoho, width, stop } = options
  const { many } = zoho
  if (!many) return chunk
  const parts = Array.from({ length: Math.ceil(chunk.length / many.most) }, (_unused, index) =>
    chunk.slice(index * many.most, (index + 1) * many.most),
  )
  const alone: OwedDetail[] = []
  const answers = atOnce(parts, width, async (part) => {
    stop.throwIfAborted()
    try {
      return { part, answer: await many.fetch(part.map(({ id }) => id)) }
    } catch (error) {
      // One of them may be what it fails on.
      if (!isOfRecord(error)) throw error
      return { part, answer: undefined }
    }
  })
  for await (const { part, answer } of answers) {
    // It does not say why it leaves one out; the record's own call does.
    const missing = new Set(answer?.missing ?? part.map(({ id }) => id))
    alone.push(...part.filter(({ id }) => missing.has(id)))
    if (answer) yield usable(answer, part, fates, options)
  }
  return alone
}

/** Whether it may be this one record that Zoho fails on: one may be forbidden, or not to be had, while others are. */
function isOfRecord(error: unknown): error is ZohoError | UnavailableError {
  return error instanceof UnavailableError || (error instanceof ZohoError && error.status !== 429)
}

/** The records that may be stored. */
function usable(
  { records, serverTime, release }: DetailAnswer,
  asked: readonly OwedDetail[],
  fates: ChunkFates,
  { key }: ChunkOptions,
): DetailPage {
  const byId = new Map(asked.map((detail) => [detail.id, detail]))
  const isUsable = (record: JsonRecord): boolean => {
    const detail = byId.get(recordId(record, key) ?? '')
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
