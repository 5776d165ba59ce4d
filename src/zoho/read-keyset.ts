import type { Page } from '../model/page.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { lmtColumn, lmtOf } from '../model/records/lmt-of.ts'
import { largestPage } from '../model/scan-window.ts'
import { startOfSecond } from '../model/time.ts'
import { checkPage, Surprise } from './check-page.ts'
import { confirmQuiet } from './confirm-quiet.ts'
import type { ListAnswer, Sort } from './list-page.ts'
import { newestLmt, type ReadContext, toPage } from './read-context.ts'
import { readScan } from './read-scan.ts'

const ascending: Sort = { column: lmtColumn, order: 'A' }
const second = 1000

/**
 * Reads changes in the order of their LMT. Each request starts from the last LMT read, the anchor, and asks for its first
 * page again, so nothing can shift under a page number: an edit moves a record only towards the end, where it is still to be
 * read. Stops at a page without more, or past the instant the read began: what is edited later belongs to the next run, or
 * somebody who edits without a pause would be followed without an end.
 */
export async function* readKeyset(context: ReadContext, start: number): AsyncGenerator<Page> {
  const { seen } = context
  const filter = { isInclusive: false }
  let anchor: Anchor = { instant: start, isShown: false }
  for (let first = true; ; first = false) {
    const { answer, from } = await askFrom(context, anchor, filter)
    const last = newestLmt(answer.records)
    if (first) await confirmQuiet(context, from, answer)
    yield toPage(context, answer, { anchor: last ?? anchor.instant })
    if (!answer.hasMore || answer.records.length === 0) return
    if (last === null) throw new Surprise('order', 'a whole page has no last_modified_time')
    if (last >= startOfSecond(seen.firstAnswer ?? 0)) return
    if (last > anchor.instant) anchor = { instant: last, isShown: true }
    else {
      yield* readSecond(context, anchor.instant, filter.isInclusive ? anchor.instant : anchor.instant - second)
      anchor = { instant: anchor.instant + second, isShown: false }
    }
  }
}

/** The LMT that a request starts from, and whether a row of that LMT was read. */
interface Anchor {
  instant: number
  isShown: boolean
}

/** Whether the filter has shown in this read that it means "from". */
interface Filter {
  isInclusive: boolean
}

interface Asked {
  answer: ListAnswer
  from: number
}

/**
 * The first page of what has an LMT of `anchor` or later. A filter may mean "after" (zoho-api.md 3.5): each request starts a
 * second earlier, which is right for both, until in this very read a row of the instant that was asked for shows that it means
 * "from"; what earlier runs found may have changed.
 */
async function askFrom(context: ReadContext, { instant, isShown }: Anchor, filter: Filter): Promise<Asked> {
  if (filter.isInclusive) {
    const exact = await ask(context, instant)
    if (!isShown || has(exact, instant)) return exact
    // The rows of the anchor were edited or deleted, or the filter means "after" now: a second earlier is right for all.
    learn(context, filter, false)
    return ask(context, instant - second)
  }
  const early = await ask(context, instant - second)
  if (!has(early, instant - second)) return early
  learn(context, filter, true)
  // The second before the anchor may fill the page: it is known already, and now it can be left out.
  const isStuck = early.answer.hasMore && (newestLmt(early.answer.records) ?? instant) < instant
  return isStuck ? ask(context, instant) : early
}

async function ask(context: ReadContext, from: number): Promise<Asked> {
  const query = { page: 1, perPage: largestPage, sort: ascending, from }
  const answer = await context.list(query)
  checkPage(answer, query)
  return { answer, from }
}

function has({ answer }: Asked, instant: number): boolean {
  return answer.records.some((record) => lmtOf(record) === instant)
}

function learn({ capability }: ReadContext, filter: Filter, isInclusive: boolean): void {
  filter.isInclusive = isInclusive
  capability.filter = isInclusive ? 'inclusive' : 'exclusive'
}

/** A whole page up to one second: only page numbers lead on, as in a scan, until a later second shows. */
async function* readSecond(context: ReadContext, instant: number, from: number): AsyncGenerator<Page> {
  const until = (record: JsonRecord): boolean => (lmtOf(record) ?? 0) > instant
  for await (const page of readScan(context, { sort: ascending, from, until })) {
    // Resumed from the second's beginning, not from the beginning of the whole read.
    yield { ...page, checkpoint: { ...page.checkpoint, anchor: instant } }
  }
}
