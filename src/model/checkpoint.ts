import type { Way } from './stream.ts'

/** Where an unfinished run may continue, once the page that it came with is durable. */
export interface Checkpoint {
  way: Way
  /** The LMT that this read started from, in milliseconds; null when it reads the stream whole. */
  from: number | null
  /** Zoho's clock at the first answer of the first attempt: neither watermark nor `completeAsOf` may pass it. */
  firstAnswer: number
  /** The newest LMT read so far. */
  newestLmt: number | null
  /** keyset: the LMT that the next request starts from. */
  anchor?: number
  /** scans: how far, and the ids of the last page, one of which the next page must repeat. */
  scan?: ScanPosition
}

export interface ScanPosition {
  rowsRead: number
  tail: string[]
  /** The order that the list said it was in; a position means nothing in another one. */
  order: string
  /** Rows that the list gives a page at most, where that is fewer than was asked for. */
  largest: number
  /** The list was read to its end; what is left is to ask about rows that it did not show. */
  finished?: boolean
}
