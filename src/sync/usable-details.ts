import type { OwedDetail } from '../model/detail-store.ts'
import { UnavailableError, ZohoError } from '../model/errors.ts'
import type { DetailPage } from '../model/page.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { lmtOf } from '../model/records/lmt-of.ts'
import { recordId } from '../model/records/record-id.ts'
import type { DetailAnswer } from '../zoho/fetch-details.ts'

/** What became of the details of a chunk that did not become rows. */
export interface ChunkFates {
  /** Zoho does not have them any more. */
  gone: string[]
  /** The answer is older than the row, or its second is still open: it may be another one when it is asked again. */
  early: OwedDetail[]
  failed: { detail: OwedDetail; error: Error }[]
  /** The call for many did not answer them: they are to be asked for by a call each. */
  alone: OwedDetail[]
}

export function noFates(): ChunkFates {
  return { gone: [], early: [], failed: [], alone: [] }
}

export interface ChunkOptions {
  /** The member that holds the id. */
  key: string
  /** Calls at once. */
  width: number
  stop: AbortSignal
}

/** The records of an answer that may be stored. */
export function usable(
  { records, serverTime, release }: DetailAnswer,
  asked: readonly OwedDetail[],
  fates: ChunkFates,
  key: string,
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

/** Whether it may be this one record that Zoho fails on: one may be forbidden, or not to be had, while others are. */
export function isOfRecord(error: unknown): error is ZohoError | UnavailableError {
  return error instanceof UnavailableError || (error instanceof ZohoError && error.status !== 429)
}
