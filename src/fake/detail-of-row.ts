import type { JsonObject } from '../model/json.ts'
import { customFields } from './custom-fields.ts'
import { detailShapes } from './detail-shapes.ts'
import { accountDetail, bankAccountDetail } from './details-of-accounts.ts'
import { expenseDetail, journalDetail } from './details-of-expenses-and-journals.ts'
import { contactDetail, itemDetail } from './details-of-masters.ts'
import { customerPaymentDetail, vendorPaymentDetail } from './details-of-payments.ts'
import { billDetail, purchaseOrderDetail } from './details-of-purchases.ts'
import { creditNoteDetail, invoiceDetail, orderDetail } from './details-of-sales.ts'
import { fillShape } from './fill-shape.ts'
import type { DetailContext } from './transaction-lines.ts'

/** What only details have, by the catalog's names. */
const makers: Record<string, (context: DetailContext) => JsonObject> = {
  contacts: contactDetail,
  items: itemDetail,
  invoices: invoiceDetail,
  bills: billDetail,
  creditnotes: creditNoteDetail,
  estimates: orderDetail,
  salesorders: orderDetail,
  purchaseorders: purchaseOrderDetail,
  customerpayments: customerPaymentDetail,
  vendorpayments: vendorPaymentDetail,
  expenses: expenseDetail,
  journals: journalDetail,
  chartofaccounts: accountDetail,
  bankaccounts: bankAccountDetail,
}

/** Recorded details of these carry no `last_modified_time`, although the list rows do. */
const withoutLmt = new Set(['customerpayments', 'chartofaccounts'])
/** The members that details print in a way of their own, whatever a test gave to the row. */
const own: readonly string[] = ['documents', 'is_opening_balance', 'billing_address', 'shipping_address']

/**
 * The detail of a record (zoho-api.md 2.4, 2.6): the members that were recorded or are documented of details, in that order,
 * then what a test laid over the record. Lists that no detail is known of have their row as detail.
 */
export function detailOfRow(context: DetailContext): JsonObject {
  const { row, stream, entry } = context
  const shape = detailShapes[stream]
  if (!shape) return row
  const plain = Object.fromEntries(
    Object.entries(row).filter(([name]) => !name.endsWith('_formatted') || name.startsWith('cf_')),
  )
  const custom = 'custom_fields' in row ? {} : customFields(context.saved, context.id).row
  const made: JsonObject = { ...custom, documents: [], ...makers[stream]?.(context) }
  const given = Object.fromEntries(Object.entries(entry.members ?? {}).filter(([name]) => !own.includes(name)))
  const detail = fillShape(shape, { ...made, ...given }, plain)
  // Members that no shape has: of arrays that only some records carry, of custom fields, of tests.
  for (const name of ['item_tax_preferences', 'locations']) if (made[name] !== undefined) detail[name] = made[name]
  for (const [name, value] of Object.entries(plain)) if (name.startsWith('cf_')) detail[name] = value
  if (withoutLmt.has(stream)) delete given.last_modified_time
  return { ...detail, ...given, ...entry.told }
}
