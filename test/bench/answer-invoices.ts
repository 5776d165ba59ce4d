import { parseInstant } from '../../src/model/time.ts'
import type { InvoiceList } from './invoice-list.ts'
import type { InvoiceRenderer } from './invoice-renderer.ts'

const largestPage = 200

/**
 * An answer of `GET /invoices`, as the fake gives it: the same sorts, the same inclusive filter, the same echo. What it leaves
 * out (faults, limits, other lists) the fake's own tests and the chaos tests have.
 */
export function answerInvoices(list: InvoiceList, renderer: InvoiceRenderer, parameters: URLSearchParams): Buffer {
  const number = (name: string, otherwise: number): number => Number(parameters.get(name) ?? otherwise)
  const page = number('page', 1)
  const perPage = Math.min(number('per_page', largestPage), largestPage)
  // A column that it does not sort by leaves column and order at the default.
  const column = parameters.get('sort_column') ?? 'created_time'
  const known = column === 'created_time' || column === 'last_modified_time' ? column : undefined
  const sort = known ?? 'created_time'
  const order = known !== undefined && parameters.get('sort_order') === 'A' ? 'A' : 'D'
  const time = parameters.get('last_modified_time')
  const since = time === null ? undefined : (parseInstant(time) ?? 0) / 1000
  const { rows, hasMore } = list.select({ page, perPage, sort, order, since })
  const context = {
    page,
    per_page: perPage,
    has_more_page: hasMore,
    report_name: 'Invoices',
    applied_filter: parameters.get('filter_by') ?? 'Status.All',
    custom_fields: [],
    seller_app_sales_channels: '',
    sort_column: sort,
    sort_order: order,
  }
  return Buffer.concat([
    Buffer.from('{"code":0,"message":"success","invoices":['),
    renderer.render(rows),
    Buffer.from(`],"page_context":${JSON.stringify(context)}}`),
  ])
}
