import type { JsonObject, JsonValue } from '../model/json.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { type ListQuery, listQuery } from './list-query.ts'
import { countRows, selectRows } from './select-rows.ts'
import type { Table } from './table.ts'

/** A list answer in the envelope of zoho-api.md 2.1; `today` is the organization's date. */
export function answerList(table: Table, parameters: URLSearchParams, today: string): Answer {
  const query = listQuery(parameters, table.behaviour)
  if ('status' in query) return query
  const { listKey, path } = table.names
  const success = { code: 0, message: 'success' }
  const { entries, hasMore } = selectRows(table, query)
  const context = pageContext(table, query, hasMore, today)
  const option = path === '/invoices' ? parameters.get('response_option') : null
  if (option && option !== '1' && option !== '4') {
    if (option === '0') return jsonAnswer(200, { ...success, [listKey]: [], page_context: context })
    // Counts only (zoho-api.md 2.2); where the count stands is not recorded.
    const total = countRows(table, query)
    return jsonAnswer(200, { ...success, page_context: { ...context, total } })
  }
  const rows = entries.map((entry) => table.source.row(entry))
  const body: JsonObject = { ...success, [listKey]: rows }
  if (table.behaviour.pageContext !== 'absent')
    body.page_context = table.behaviour.pageContext === 'array' ? [context] : context
  return jsonAnswer(200, body)
}

/** Its members in the recorded order; a recorded list keeps those that were recorded (zoho-api.md 2.2, 2.3). */
function pageContext(table: Table, query: ListQuery, hasMore: boolean, today: string): JsonObject {
  const { behaviour, source } = table
  const page = { page: query.page, per_page: query.perPage, has_more_page: hasMore }
  const sort = query.sort ? { sort_column: query.sort[0], sort_order: query.sort[1] } : {}
  const filter = query.appliedFilter === undefined ? {} : { applied_filter: query.appliedFilter }
  if (source.context) return { ...source.context, ...page, ...filter, ...sort }
  const extras: Record<string, JsonValue> = {}
  for (const name of behaviour.contextExtras)
    extras[name] = name === 'custom_fields' ? [] : name.endsWith('_date') ? today : ''
  return { ...page, report_name: behaviour.reportName, ...filter, ...extras, ...sort }
}
