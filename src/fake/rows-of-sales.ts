import type { JsonObject } from '../model/json.ts'
import { customFields } from './custom-fields.ts'
import { links, numbersOf } from './linked-records.ts'
import { counted, lmt, nameDice, type RowContext, times } from './row-context.ts'
import { contactName } from './rows-of-contacts-and-items.ts'
import { freeText } from './texts.ts'

const day = 86_400

/** The customer or vendor that a transaction names. */
export function party(context: RowContext): { id: string; name: string } {
  const { id, index } = context.link('contacts', context.fixed)
  return { id, name: contactName(nameDice(context.id('', 0), index), index) }
}

/** A row of `/invoices` (zoho-api.md 2.5, recorded): about 2 KB of JSON. */
export function invoiceRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, zone, id, now } = context
  const customer = party(context)
  const status = saved.pick(['paid', 'paid', 'sent', 'draft', 'overdue', 'void', 'partially_paid'])
  const total = saved.money(20_000)
  const balance = status === 'paid' || status === 'void' ? 0 : status === 'partially_paid' ? cents(total / 2) : total
  const due = entry.created + 30 * day
  const custom = customFields(saved, id)
  const country = fixed.pick(['USA', 'Deutschland', 'Österreich', ''])
  return {
    ach_payment_initiated: false,
    invoice_id: entry.id,
    zcrm_potential_id: '',
    customer_id: customer.id,
    zcrm_potential_name: '',
    customer_name: customer.name,
    company_name: '',
    status,
    invoice_number: counted('INV-', context),
    reference_number: freeText(saved),
    date: zone.date(entry.created),
    due_date: zone.date(due),
    issued_date: status === 'draft' ? '' : zone.date(entry.created),
    due_days: status === 'sent' ? dueDays(due, now) : '',
    email: fixed.chance(0.5) ? 'billing@example.com' : '',
    project_name: '',
    billing_address: {
      address: `${1 + fixed.below(900)} Main St`,
      street2: '',
      city: fixed.pick(['New York', 'Köln', 'Wien', 'São Paulo']),
      state: 'NY',
      zipcode: String(10_000 + fixed.below(80_000)),
      country,
      phone: '',
      fax: '',
      attention: '',
    },
    shipping_address: {
      address: '',
      street2: '',
      city: '',
      state: '',
      zipcode: '',
      country: '',
      phone: '',
      fax: '',
      attention: '',
    },
    country,
    phone: '',
    created_by: 'Ada Example',
    total,
    balance,
    payment_expected_date: '',
    ...custom.row,
    tags: [],
    salesperson_name: '',
    shipping_charge: saved.chance(0.1) ? saved.money(50) : 0,
    adjustment: 0,
    ...times(context),
    updated_time: lmt(context),
    is_viewed_by_client: false,
    has_attachment: false,
    client_viewed_time: '',
    is_emailed: fixed.chance(0.5),
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    currency_id: id('currencies', 0),
    schedule_time: '',
    currency_code: 'USD',
    currency_symbol: '$',
    template_type: 'standard',
    invoice_url: invoiceUrl(context),
    invoice_source: 'Api',
    sales_channel: 'direct_sales',
    transaction_type: 'renewal',
    reminders_sent: saved.below(3),
    last_reminder_sent_date: '',
    last_payment_date: status === 'paid' ? zone.date(entry.created + 7 * day) : '',
    template_id: id('templates', 1),
    documents: '',
    salesperson_id: '',
    write_off_amount: 0,
    exchange_rate: 1,
    unprocessed_payment_amount: 0,
    ...custom.flat,
  }
}

/** A row of `/estimates` (zoho-api.md 2.5). */
export function estimateRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, zone, id } = context
  const customer = party(context)
  const status = saved.pick(['draft', 'sent', 'accepted', 'declined', 'invoiced'])
  return {
    estimate_id: entry.id,
    zcrm_potential_id: '',
    zcrm_potential_name: '',
    customer_name: customer.name,
    customer_id: customer.id,
    company_name: '',
    status,
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    estimate_number: counted('EST-', context),
    reference_number: freeText(saved),
    date: zone.date(entry.created),
    expiry_date: fixed.chance(0.5) ? zone.date(entry.created + 30 * day) : '',
    accepted_date: '',
    declined_date: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    total: saved.money(20_000),
    ...times(context),
    has_attachment: false,
    tags: [],
    is_viewed_by_client: false,
    client_viewed_time: '',
    is_emailed: false,
    template_id: id('templates', 2),
    template_type: 'standard',
    salesperson_id: '',
    salesperson_name: '',
  }
}

/** A row of `/salesorders`: the documented members. */
export function salesOrderRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, zone, id } = context
  const customer = party(context)
  const status = saved.pick(['draft', 'open', 'invoiced', 'closed', 'void'])
  const total = saved.money(20_000)
  const quantity = 1 + fixed.below(20)
  return {
    salesorder_id: entry.id,
    customer_name: customer.name,
    customer_id: customer.id,
    email: '',
    company_name: '',
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    salesorder_number: counted('SO-', context, 5),
    reference_number: freeText(saved),
    date: zone.date(entry.created),
    shipment_date: '',
    shipment_days: '',
    due_by_days: '',
    due_in_days: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    total,
    bcy_total: total,
    total_invoiced_amount: status === 'invoiced' ? total : 0,
    ...times(context),
    is_emailed: false,
    quantity,
    quantity_invoiced: status === 'invoiced' ? quantity : 0,
    quantity_packed: 0,
    quantity_shipped: 0,
    order_status: status,
    invoiced_status: status === 'invoiced' ? 'invoiced' : 'not_invoiced',
    paid_status: '',
    shipped_status: '',
    status,
    has_attachment: false,
    tags: [],
    sales_channel: 'direct_sales',
    salesperson_id: '',
    salesperson_name: '',
    delivery_method: '',
    delivery_method_id: '',
    source: 'Api',
  }
}

/** A row of `/creditnotes` (zoho-api.md 2.5). */
export function creditNoteRow(context: RowContext): JsonObject {
  const { entry, saved, zone, id } = context
  const customer = party(context)
  const status = saved.pick(['open', 'closed', 'draft', 'void'])
  const total = saved.money(5000)
  return {
    creditnote_id: entry.id,
    creditnote_number: counted('CN-', context, 5),
    status,
    color_code: '',
    current_sub_status_id: '',
    current_sub_status: status,
    reference_number: freeText(saved),
    date: zone.date(entry.created),
    issued_date: zone.date(entry.created),
    total,
    balance: status === 'open' ? total : 0,
    customer_id: customer.id,
    customer_name: customer.name,
    company_name: '',
    applied_invoices: '',
    currency_id: id('currencies', 0),
    currency_code: 'USD',
    ...times(context),
    exchange_rate: 1,
    template_id: id('templates', 3),
    price_precision: 2,
    tags: [],
    is_emailed: false,
    has_attachment: false,
    created_by: 'Ada Example',
    salesperson_id: '',
    salesperson_name: '',
  }
}

/** A row of `/customerpayments` (zoho-api.md 2.5, recorded). */
export function customerPaymentRow(context: RowContext): JsonObject {
  const { entry, fixed, saved, zone, id } = context
  const customer = party(context)
  const amount = saved.money(20_000)
  const mode = fixed.pick(['cash', 'check', 'banktransfer'])
  return {
    payment_id: entry.id,
    payment_number: String(entry.position + 1),
    invoice_numbers: numbersOf(links(context, 'invoices', fixed, fixed.pick([1, 1, 2, 3])), 'INV-', 6),
    date: zone.date(entry.created),
    payment_mode: mode,
    payment_mode_formatted: mode,
    amount,
    bcy_amount: amount,
    unused_amount: 0,
    bcy_unused_amount: 0,
    account_id: id('chartofaccounts', 1),
    account_name: 'Undeposited Funds',
    description: freeText(saved),
    reference_number: '',
    customer_id: customer.id,
    customer_name: customer.name,
    ...times(context),
    last_four_digits: '',
    gateway_transaction_id: '',
    payment_gateway: '',
    bcy_refunded_amount: saved.chance(0.05) ? cents(amount / 10) : 0,
    applied_invoices: [],
    has_attachment: false,
    tags: [],
    documents: '',
    custom_fields_list: '',
    tax_account_id: '',
    tax_account_name: '',
    tax_amount_withheld: 0,
    payment_type: 'Invoice Payment',
    payment_status: 'paid',
    settlement_status: '',
    sales_channel: '',
  }
}

/** Halves of cents would not be money. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100
}

/** Text for people that changes every day without a stamp (zoho-api.md 2.4). */
export function dueDays(due: number, now: number): string {
  const days = Math.round((due - now) / day)
  if (days === 0) return 'Due Today'
  return days > 0 ? `Due in ${days} days` : `Overdue by ${-days} days`
}

/** Ends with a blank, as recorded; a twin row differs in it (zoho-api.md 2.4: duplicates). */
function invoiceUrl({ entry, fixed }: RowContext): string {
  let digits = ''
  while (digits.length < 144) digits += fixed.below(0x1000000).toString(16).padStart(6, '0')
  return `https://zohosecurepay.example/books/fake/secure?CInvoiceID=2-${digits}${entry.isTwin ? 'b' : 'a'} `
}
