import type { Entry } from './entry.ts'
import type { ListBehaviour, SortOrder } from './list-behaviour.ts'
import type { ListQuery } from './list-query.ts'
import type { SortedOrder } from './sorted-order.ts'
import type { Table } from './table.ts'

/** A page of a list. */
export interface Selection {
  entries: Entry[]
  hasMore: boolean
}

/** The rows of a page, as filter, order and page number ask for. */
export function selectRows(table: Table, query: ListQuery): Selection {
  const { perPage } = query
  const skip = (query.page - 1) * perPage
  const entries: Entry[] = []
  const total = eachMatch(table, query, skip, (entry) => {
    if (entries.length === perPage) return false
    entries.push(entry)
    return true
  })
  if (entries.length === 0 && total > 0 && table.behaviour.beyondEnd === 'last-page') {
    return selectRows(table, { ...query, page: Math.ceil(total / perPage) })
  }
  return { entries, hasMore: total > skip + entries.length }
}

/** How many rows the query names on all its pages. */
export function countRows(table: Table, query: ListQuery): number {
  return eachMatch(table, query, 0, () => true)
}

/**
 * Gives the rows that the query names, in its order and from the `skip`th on, until `take` has enough; answers how many it
 * came across. Looks at no more of the order than it must: over 200,000 rows a walk took 10 ms.
 */
function eachMatch(table: Table, query: ListQuery, skip: number, take: (entry: Entry) => boolean): number {
  const [column, direction] = query.sort ?? (['', 'A'] satisfies [string, SortOrder])
  const order = table.ordered(column)
  const [from, to] = column === 'last_modified_time' ? range(order, query, table.behaviour) : [0, order.length]
  const isWhole = query.show === 'all' && (query.since === undefined || column === 'last_modified_time')
  let seen = isWhole ? Math.min(skip, to - from) : 0
  for (let step = seen; step < to - from; step++) {
    const entry = order.at(direction === 'A' ? from + step : order.length - to + step, direction)
    if (!entry || !(isWhole || matches(entry, query, table.behaviour))) continue
    if (seen++ >= skip && !take(entry)) break
  }
  return seen
}

/** The part of the LMT order that the filter lets through: from the first index to before the last one. */
function range(order: SortedOrder, { since }: ListQuery, { filter }: ListBehaviour): [number, number] {
  if (since === undefined || filter === 'ignored') return [0, order.length]
  const from = order.countBelow(since, filter === 'exclusive')
  return [from, filter === 'equality' ? order.countBelow(since, true) : order.length]
}

function matches(entry: Entry, { show, since }: ListQuery, { filter }: ListBehaviour): boolean {
  if (show !== 'all' && entry.inactive !== (show === 'inactive')) return false
  return since === undefined || passes(entry.lmt, since, filter)
}

/** The filter's meaning differs by list (zoho-api.md 3.5). A row without the time is not found by it. */
function passes(lmt: number | undefined, since: number, filter: ListBehaviour['filter']): boolean {
  if (filter === 'ignored') return true
  if (lmt === undefined) return false
  if (filter === 'inclusive') return lmt >= since
  return filter === 'exclusive' ? lmt > since : lmt === since
}
