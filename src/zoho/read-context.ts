import type { Capability } from '../model/capability.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Page } from '../model/page.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { lmtOf } from '../model/records/lmt-of.ts'
import type { Stream, Way } from '../model/stream.ts'
import type { ListAnswer, ListPage, Sort } from './list-page.ts'
import type { PagesAhead } from './pages-ahead.ts'

/** What the ways of reading share: the list, where to start, and what has been seen so far. */
export interface ReadContext {
  list: ListPage
  stream: Stream
  way: Way
  /** The LMT to read from, in milliseconds; undefined reads the stream whole. */
  from: number | undefined
  /** What the list is believed to honour; a way of reading that learns more says so here. */
  capability: Capability
  seen: Seen
  /** What is under way, or waits for the sink. */
  ahead: PagesAhead
}

/** The facts from which the watermark is computed once the read has closed. */
export interface Seen {
  /**
   * Zoho's clock at the first answer; of the first attempt, where a read by page numbers was resumed. Zoho's servers need not
   * agree to the second: the earliest time that any of them gave.
   */
  firstAnswer: number | undefined
  newestLmt: number | null
  pages: number
  /** The sort that Zoho says it applied to the last page of a scan. */
  applied: Sort | undefined
}

/** Counts a page in and gives it the checkpoint from which the read could go on behind it. */
export function toPage(
  { way, from, seen, ahead }: ReadContext,
  { records, release }: Pick<ListAnswer, 'records' | 'release'>,
  position: Pick<Checkpoint, 'anchor' | 'scan'>,
): Page {
  const newest = newestLmt(records)
  if (newest !== null) seen.newestLmt = Math.max(seen.newestLmt ?? newest, newest)
  seen.pages += 1
  ahead.given()
  return {
    records,
    ...(release && { release }),
    repeats: 0,
    checkpoint: {
      way,
      from: from ?? null,
      firstAnswer: seen.firstAnswer ?? 0,
      newestLmt: seen.newestLmt,
      ...position,
    },
  }
}

export function newestLmt(records: JsonRecord[]): number | null {
  return records.reduce<number | null>((newest, record) => {
    const lmt = lmtOf(record)
    return lmt === null ? newest : Math.max(newest ?? lmt, lmt)
  }, null)
}
