import { ZohoError } from '../model/errors.ts'
import { isObject, type JsonValue } from '../model/json.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import type { Stream } from '../model/stream.ts'
import { formatFilterTime } from '../model/time.ts'
import type { AnswerBody } from './answer-body.ts'
import type { CallObserver, ZohoClient } from './zoho-client.ts'

const contextName = 'page_context'

export interface Sort {
  column: string
  order: 'A' | 'D'
}

export interface ListQuery {
  page: number
  perPage: number
  sort?: Sort | undefined
  /** Only rows with an LMT from this instant on. */
  from?: number | undefined
  /** Leaves out the filter that shows inactive and void rows too: for finding out what the list does by itself. */
  unfiltered?: boolean
}

export interface ListAnswer {
  records: JsonRecord[]
  hasMore: boolean
  /** As echoed: Zoho may clamp what was asked. */
  page: number
  perPage: number
  /** The sort that was applied, as echoed; undefined where the list does not say. */
  sort: Sort | undefined
  /** `applied_filter` as echoed; undefined where the list does not say. */
  appliedFilter: string | undefined
  serverTime: number
  /** Its bytes; undefined where nobody counted. */
  size?: number
  /** Nobody reads the records any more: their memory is used again. */
  release?: () => void
}

/**
 * One list request. The port between the ways of reading and Zoho.
 * @param unwanted aborts when nobody waits for the answer any more: a request that was not sent is not sent then
 */
export type ListPage = (query: ListQuery, unwanted?: AbortSignal) => Promise<ListAnswer>

/**
 * Binds a stream's list to a client and an organization.
 * @returns a ListPage that throws what `ZohoClient.get` throws, and ZohoError when an answer is no list
 */
export function listPages(options: {
  client: ZohoClient
  stream: Stream
  organization: string
  observer?: CallObserver
  signal?: AbortSignal
}): ListPage {
  const { client, stream, organization, observer, signal } = options
  return async ({ page, perPage, sort, from, unfiltered }, unwanted) => {
    const params: Record<string, string> = { page: String(page), per_page: String(perPage) }
    if (stream.path !== '/organizations') params.organization_id = organization
    if (stream.filterBy !== undefined && !unfiltered) params.filter_by = stream.filterBy
    if (sort) Object.assign(params, { sort_column: sort.column, sort_order: sort.order })
    if (from !== undefined) params.last_modified_time = formatFilterTime(from)
    const { body, serverTime, size, release } = await client.get(stream.path, params, observer, signal, unwanted)
    const records = rowsOf(body, stream)
    if (!records || serverTime === undefined) {
      const lack = records ? 'no Date header' : `no list "${stream.listKey}"`
      throw new ZohoError(`${stream.name}: Zoho's answer to page ${page} has ${lack}. It was not used.`, {
        status: 200,
      })
    }
    return { records, serverTime, size, release, ...pageContext(contextOf(body), { page, perPage }) }
  }
}

/** The rows by their key, else by the only array there is: some documented keys are misspelt (zoho-api.md 2.4). */
function rowsOf({ lists }: AnswerBody, stream: Stream): JsonRecord[] | undefined {
  const named = lists.get(stream.listKey)
  if (named) return named
  const others = [...lists].filter(([name]) => name !== contextName)
  return others.length === 1 ? others[0]?.[1] : undefined
}

/** Zoho's documents show it as an array, answers as an object. */
function contextOf({ objects, lists }: AnswerBody): JsonValue | undefined {
  return (objects.get(contextName) ?? lists.get(contextName)?.[0])?.toObject()
}

/** Without a page_context an answer is the last page (zoho-api.md 2.2). */
function pageContext(
  context: JsonValue | undefined,
  asked: { page: number; perPage: number },
): Pick<ListAnswer, 'hasMore' | 'page' | 'perPage' | 'sort' | 'appliedFilter'> {
  if (!isObject(context)) return { ...asked, hasMore: false, sort: undefined, appliedFilter: undefined }
  const { has_more_page, page, per_page, sort_column, sort_order, applied_filter } = context
  return {
    hasMore: has_more_page === true,
    page: typeof page === 'number' ? page : asked.page,
    perPage: typeof per_page === 'number' ? per_page : asked.perPage,
    appliedFilter: typeof applied_filter === 'string' ? applied_filter : undefined,
    sort:
      typeof sort_column === 'string' && (sort_order === 'A' || sort_order === 'D')
        ? { column: sort_column, order: sort_order }
        : undefined,
  }
}
