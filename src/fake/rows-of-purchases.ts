import type { JsonObject } from '../model/json.ts'
import { links, numbersOf } from './linked-records.ts'
import { counted, lmt, type RowContext, times } from './row-context.ts'
import { dayText } from './rows-of-contacts-and-items.ts'
import { cents, dueDays, party } from './rows-of-sales.ts'
import { freeText } from './texts.ts'

const day = 86_400

/** A row of `/bills` (zoho-api.md 2.5, recorded). */
export function billRow(context: RowContext): JsonObject {
  const { entry, saved, zone, id, now } = context
  const vendor = party(context)
  const status = saved.pick(['open', 'paid', 'overdue', 'draft'])
  const total = saved.money(9000)
  const balance = status === 'paid' ? 0 : total
  const due = entry.created + 30 * day
  return {
    bill_id: entry.id,
    vendor_id: vendor.id,
    vendor_name: vendor.name,
    status,
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    bill_number: counted('BILL-', context, 3),
    reference_number: freeText(saved),
    date: zone.date(entry.created),
    due_date: zone.date(due),
    due_days: status === 'open' ? dueDays(due, now) : '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    price_precision: 2,
    exchange_rate: 1,
    total,
    tds_total: 0,
    balance,
    unprocessed_payment_amount: 0,
    ...times(context),
    created_time_formatted: minuteText(zone.time(entry.created)),
    last_modified_time_formatted: minuteText(lmt(context)),
    created_by: 'Ada Example',
    last_modified_by: 'Ada Example',
    // Lists print an id here, details a boolean (zoho-api.md 2.4).
    is_opening_balance: entry.id,
    attachment_name: '',
    has_attachment: false,
    tags: [],
    is_uber_bill: false,
    is_tally_bill: false,
    entity_type: 'bill',
    client_viewed_time: '',
    is_viewed_by_client: false,
    is_bill_reconciliation_violated: false,
    balance_due: balance,
  }
}

/** A row of `/purchaseorders` (zoho-api.md 2.5, recorded). */
export function purchaseOrderRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, zone, id } = context
  const vendor = party(context)
  const status = saved.pick(['draft', 'open', 'billed', 'cancelled'])
  return {
    purchaseorder_id: entry.id,
    vendor_id: vendor.id,
    vendor_name: vendor.name,
    company_name: '',
    order_status: status,
    billed_status: status === 'billed' ? 'billed' : 'to_be_billed',
    received_status: 'to_be_received',
    status,
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    purchaseorder_number: counted('PO-', context, 5),
    reference_number: freeText(saved),
    date: zone.date(entry.created),
    delivery_date: '',
    expected_delivery_date: '',
    delivery_days: '',
    due_by_days: '',
    due_in_days: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    price_precision: '',
    total: saved.money(9000),
    has_attachment: false,
    tags: [],
    ...times(context),
    quantity_yet_to_receive: 1 + fixed.below(30),
    quantity_marked_as_received: 0,
    is_po_marked_as_received: false,
    receives: [],
    client_viewed_time: '',
    is_viewed_by_client: false,
  }
}

/** A row of `/vendorpayments` (zoho-api.md 2.5). */
export function vendorPaymentRow(context: RowContext): JsonObject {
  const { entry, saved, zone, id } = context
  const vendor = party(context)
  const amount = saved.money(9000)
  const bills = saved.chance(0.5) ? links(context, 'bills', context.fixed, context.fixed.pick([1, 2])) : []
  const description = freeText(saved)
  // What no bill was paid with is left, or was refunded in part.
  const balance = bills.length > 0 ? 0 : saved.chance(0.2) ? cents(amount / 2) : amount
  return {
    payment_id: entry.id,
    vendor_id: vendor.id,
    vendor_name: vendor.name,
    status: 'paid',
    bill_numbers: numbersOf(bills, 'BILL-', 3),
    payment_mode: 'check',
    payment_number: String(entry.position + 1),
    description,
    date: zone.date(entry.created),
    reference_number: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    exchange_rate: 1,
    amount,
    bcy_amount: amount,
    paid_through_account_id: id('chartofaccounts', 1),
    paid_through_account_name: 'Undeposited Funds',
    balance,
    bcy_balance: balance,
    ...times(context),
    is_paid_via_print_check: false,
    has_attachment: false,
    tags: [],
    check_details: {},
  }
}

/** A row of `/expenses` (zoho-api.md 2.5, recorded). */
export function expenseRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, zone, id } = context
  const total = saved.money(800)
  return {
    expense_id: entry.id,
    date: zone.date(entry.created),
    user_name: '',
    paid_through_account_name: 'Undeposited Funds',
    account_name: fixed.pick(['Travel Expense', 'Office Supplies', 'Meals and Entertainment']),
    description: freeText(saved),
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    bcy_total: total,
    bcy_total_without_tax: total,
    total,
    total_without_tax: total,
    is_billable: false,
    reference_number: '',
    customer_id: '',
    is_personal: false,
    customer_name: '',
    vendor_id: '',
    vendor_name: '',
    status: 'nonbillable',
    ...times(context),
    expense_receipt_name: '',
    // 0 where the base currency applies (zoho-api.md 2.4).
    exchange_rate: fixed.pick([1, 0]),
    distance: 0,
    mileage_rate: 0,
    mileage_unit: 'mile',
    mileage_type: 'non_mileage',
    expense_type: 'non_mileage',
    report_id: '',
    start_reading: '',
    end_reading: '',
    report_name: '',
    report_number: '',
    has_attachment: false,
    custom_fields_list: '',
    tags: [],
  }
}

/** `2026-06-09T13:17:42-0400` as `09 Jun 2026 01:17 PM`. */
function minuteText(time: string): string {
  if (time === '') return ''
  const hour = Number(time.slice(11, 13))
  const twelve = String(hour % 12 || 12).padStart(2, '0')
  return `${dayText(time.slice(0, 10))} ${twelve}:${time.slice(14, 16)} ${hour < 12 ? 'AM' : 'PM'}`
}
