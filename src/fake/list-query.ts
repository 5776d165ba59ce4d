import { type Answer, failure } from './answer.ts'
import type { ListBehaviour, SortOrder } from './list-behaviour.ts'
import { parseZohoTime } from './zone-time.ts'

/** What a list call asks for, as far as the list listens. */
export interface ListQuery {
  page: number
  perPage: number
  /** The sort that is applied, and echoed. */
  sort: readonly [column: string, order: SortOrder] | undefined
  show: 'all' | 'active' | 'inactive'
  appliedFilter: string | undefined
  /** The instant of `last_modified_time` where the list knows the parameter. */
  since: number | undefined
}

/** Reads the parameters; unknown ones are ignored silently (zoho-api.md 0.1, fact 2). */
export function listQuery(parameters: URLSearchParams, behaviour: ListBehaviour): ListQuery | Answer {
  const page = wholeNumber(parameters.get('page'), 1)
  const asked = wholeNumber(parameters.get('per_page'), behaviour.perPageDefault)
  if (page === undefined) return invalid('page')
  if (asked === undefined) return invalid('per_page')
  const tooMany = parameters.has('per_page') && asked > behaviour.perPageMax
  if (tooMany && behaviour.perPageAbove === 'refuse') return invalid('per_page')
  const time = behaviour.filter === 'ignored' ? null : parameters.get('last_modified_time')
  const since = time === null ? undefined : parseZohoTime(time)
  if (time !== null && since === undefined) return invalid('last_modified_time')
  return {
    page,
    perPage: tooMany ? behaviour.perPageMax : asked,
    sort: appliedSort(parameters, behaviour),
    ...appliedFilter(parameters.get('filter_by'), behaviour),
    since,
  }
}

function invalid(parameter: string): Answer {
  return failure(400, 2, `Invalid value passed for ${parameter}`)
}

function wholeNumber(text: string | null, otherwise: number): number | undefined {
  if (text === null || text === '') return otherwise
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

/** A column that the list does not sort by leaves column and order at the default, and so the echo (zoho-api.md 2.3). */
function appliedSort(parameters: URLSearchParams, { sort, defaultSort }: ListBehaviour): ListQuery['sort'] {
  const [defaultColumn, defaultOrder] = defaultSort ?? []
  if (sort.length === 0) return defaultSort
  const column = parameters.get('sort_column') ?? defaultColumn
  if (column === undefined || !sort.includes(column)) return defaultSort
  const order = parameters.get('sort_order')
  // Recorded: expenses asked for created_time without an order were answered with D, the list's default order.
  return [column, order === 'A' || order === 'D' ? order : (defaultOrder ?? 'A')]
}

/** `filter_by` has the family of the list's own filters, e.g. `AccountType.All`; `Status.All` is known elsewhere (zoho-api.md 2.3). */
function appliedFilter(
  asked: string | null,
  { defaultFilter }: ListBehaviour,
): Pick<ListQuery, 'show' | 'appliedFilter'> {
  if (defaultFilter === undefined) return { show: 'all', appliedFilter: undefined }
  const [family] = defaultFilter.split('.')
  const [askedFamily, value] = (asked ?? '').split('.')
  const isKnown = askedFamily === family || (askedFamily === 'Status' && family !== 'AccountType')
  const show = isKnown ? shown[value ?? ''] : undefined
  if (asked !== null && show) return { show, appliedFilter: asked }
  return { show: shown[defaultFilter.split('.')[1] ?? ''] ?? 'all', appliedFilter: defaultFilter }
}

const shown: Record<string, ListQuery['show']> = { All: 'all', Active: 'active', Inactive: 'inactive' }
