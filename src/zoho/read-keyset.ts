import type { JsonObject } from '../model/json.ts'
import { lmtColumn, lmtOf } from '../model/lmt-of.ts'
import type { Page } from '../model/page.ts'
import { recordId } from '../model/record-id.ts'
import { largestPage } from '../model/scan-window.ts'
import { startOfSecond } from '../model/time.ts'
import { checkPage, Surprise } from './check-page.ts'
import type { ListAnswer, Sort } from './list-page.ts'
import { type ReadContext, toPage } from './read-context.ts'
import { readScan } from './read-scan.ts'

const ascending: Sort = { column: lmtColumn, order: 'A' }
const second = 1000

/**
 * Reads changes in the order of their LMT. Each request starts from the last LMT read, the anchor, and asks for its first
 * page again, so nothing can shift under a page number: an edit moves a record only towards the end, where it is still to be
 * read. Stops at a page without more, or past the instant the read began: what is edited later belongs to the next run.
 */
export async function* readKeyset(context: ReadContext, start: number): AsyncGenerator<Page> {
  let anchor = start
  let answer = await ask(context, start)
  for (;;) {
    const last = newestLmt(answer.records)
    yield toPage(context, answer.records, { anchor: last ?? anchor })
    if (!answer.hasMore || answer.records.length === 0) return
    if (last === null) throw new Surprise('order', 'a whole page has no last_modified_time')
    if (last >= startOfSecond(context.seen.firstAnswer ?? 0)) return
    if (last > anchor) {
      anchor = last
      answer = await askOverlapping(context, anchor, versionsAt(context, answer.records, anchor))
    } else {
      yield* readSecond(context, anchor)
      answer = await askBeyond(context, anchor)
    }
  }
}

async function ask(context: ReadContext, from: number): Promise<ListAnswer> {
  const query = { page: 1, perPage: largestPage, sort: ascending, from }
  const answer = await context.list(query)
  checkPage(answer, query)
  return answer
}

/**
 * The page from `anchor` on. It must show one of the rows already read there; when none comes, they were all edited or
 * deleted meanwhile, or the filter means "after" (zoho-api.md 3.5): a second earlier is right for both.
 */
async function askOverlapping(context: ReadContext, anchor: number, seen: Set<string>): Promise<ListAnswer> {
  const answer = await ask(context, anchor)
  const repeats = answer.records.some((record) => seen.has(version(context, record)))
  return repeats ? answer : ask(context, anchor - second)
}

/** A whole page of one second: only page numbers lead on, as in a scan, until a later second shows. */
async function* readSecond(context: ReadContext, instant: number): AsyncGenerator<Page> {
  const until = (record: JsonObject): boolean => (lmtOf(record) ?? 0) > instant
  for await (const page of readScan(context, { sort: ascending, from: instant - second, until })) {
    // Resumed from the second's beginning, not from the beginning of the whole read.
    yield { ...page, checkpoint: { ...page.checkpoint, anchor: instant } }
  }
}

/**
 * The page of what is later than `instant`, whether the filter means "from" or "after".
 * @throws Surprise when earlier rows come all the same: the read would never get beyond them
 */
async function askBeyond(context: ReadContext, instant: number): Promise<ListAnswer> {
  const first = await ask(context, instant)
  const answer = first.records.some((record) => lmtOf(record) === instant)
    ? await ask(context, instant + second)
    : first
  if (answer.records.some((record) => (lmtOf(record) ?? instant + second) <= instant)) {
    throw new Surprise(
      'filter',
      `rows up to ${new Date(instant).toISOString()} came although later ones were asked for`,
    )
  }
  return answer
}

function newestLmt(records: JsonObject[]): number | null {
  return records.reduce<number | null>((newest, record) => {
    const lmt = lmtOf(record)
    return lmt === null ? newest : Math.max(newest ?? lmt, lmt)
  }, null)
}

function versionsAt(context: ReadContext, records: JsonObject[], lmt: number): Set<string> {
  return new Set(records.filter((record) => lmtOf(record) === lmt).map((record) => version(context, record)))
}

function version({ stream }: ReadContext, record: JsonObject): string {
  return `${recordId(record, stream.key)} ${String(lmtOf(record))}`
}
