import type { FilterMeaning, Finding } from '../model/capability.ts'
import { lmtColumn, lmtOf } from '../model/records/lmt-of.ts'
import { largestPage } from '../model/scan-window.ts'
import { isSorted, sameSort } from './check-page.ts'
import type { ListAnswer, ListPage, Sort } from './list-page.ts'

const ascending: Sort = { column: lmtColumn, order: 'A' }
const second = 1000

/**
 * Finds out what a list does with `last_modified_time` (zoho-api.md 3.6). Asked behind a whole read, which knows the newest LMT
 * and that there are older ones, so that two calls are enough: rows from a second before the newest on, in ascending order; and
 * rows from the newest on, without the filter that shows inactive rows, which also shows what the list does by default.
 * @returns undefined where the answers prove nothing: the expectation stands, and the next whole read asks again
 */
export async function probeList(
  list: ListPage,
  newest: number,
): Promise<Pick<Finding, 'capability' | 'defaultFilter'> | undefined> {
  const query = { page: 1, perPage: largestPage, sort: ascending }
  const early = await list({ ...query, from: newest - second })
  const exact = await list({ ...query, from: newest, unfiltered: true })
  const filter = judgeFilter(early, exact, newest)
  if (filter === undefined) return undefined
  return { capability: { filter, order: isAscending(early) }, defaultFilter: exact.appliedFilter ?? null }
}

/**
 * What the filter means, by the rows that it gave from a second before `newest` on and from `newest` on, where older rows are
 * known to exist.
 */
function judgeFilter(
  early: Pick<ListAnswer, 'records' | 'hasMore' | 'sort'>,
  exact: Pick<ListAnswer, 'records'>,
  newest: number,
): FilterMeaning | undefined {
  const asked = newest - second
  const lmts = early.records.map(lmtOf).filter((lmt) => lmt !== null)
  const isThere = exact.records.some((record) => lmtOf(record) === newest)
  if (lmts.some((lmt) => lmt < asked)) return 'ignored'
  // In another order a page may well be of late rows only, after a bulk edit, although the filter is ignored.
  if (early.hasMore && !isAscending(early)) return undefined
  if (lmts.some((lmt) => lmt > asked)) return isThere ? 'inclusive' : 'exclusive'
  // A whole page of the second before says nothing of later rows, and a row that is gone nothing at all.
  return isThere && !early.hasMore ? 'equality' : undefined
}

function isAscending({ sort, records }: Pick<ListAnswer, 'sort' | 'records'>): boolean {
  const lmts = records.map(lmtOf).filter((lmt) => lmt !== null)
  return sort !== undefined && sameSort(sort, ascending) && isSorted(lmts, ascending)
}
