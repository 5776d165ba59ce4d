import type { JsonObject, JsonValue } from '../model/json.ts'
import { addressesOf, detailAddress } from './detail-address.ts'
import { contactPersons, documentNumber, links, positionOf } from './linked-records.ts'
import { inCents, shareOut } from './share-total.ts'
import { freeText } from './texts.ts'
import { type DetailContext, money, savedId, transactionLines } from './transaction-lines.ts'

/** The detail-only members of an invoice (recorded). */
export function invoiceDetail(context: DetailContext): JsonObject {
  const { row, saved, id } = context
  const sums = transactionLines(context)
  const paid = row.status === 'void' || row.status === 'draft' ? 0 : inCents(row.total) - inCents(row.balance)
  return {
    ...sums,
    billing_address: { ...detailAddress(row.billing_address), country_code: '' },
    shipping_address: { ...detailAddress(row.shipping_address), country_code: '' },
    payment_terms_label: 'Net 30',
    payment_made: money(Math.max(0, paid)),
    account_id: id('chartofaccounts', 3),
    account_name: 'Accounts Receivable',
    shipping_charge_exclusive_of_tax: row.shipping_charge ?? 0,
    shipping_charge_inclusive_of_tax: row.shipping_charge ?? 0,
    bcy_shipping_charge: row.shipping_charge ?? 0,
    bcy_sub_total: sums.sub_total ?? 0,
    bcy_tax_total: sums.tax_total ?? 0,
    bcy_discount_total: sums.discount_total ?? 0,
    bcy_total: row.total ?? 0,
    contact_persons_associated: associated(context),
    contact: {
      customer_balance: money(saved.below(90_000)),
      credit_limit: 0,
      unused_customer_credits: 0,
      is_credit_limit_migration_completed: true,
    },
    notes: saved.chance(0.5) ? 'Thanks for your business.' : freeText(saved),
    created_date: row.date ?? '',
    created_by_name: 'Ada Example',
    customer_default_billing_address: defaultAddress(row.billing_address),
  }
}

/** Of estimates and sales orders: the documented members. */
export function orderDetail(context: DetailContext): JsonObject {
  return {
    ...transactionLines(context),
    ...addressesOf(context),
    contact_persons_associated: associated(context),
    notes: freeText(context.saved),
  }
}

/** Of a credit note: what it was used for stands in its own arrays. */
export function creditNoteDetail(context: DetailContext): JsonObject {
  const { row, saved, id } = context
  const used = row.status === 'closed' ? inCents(row.total) - inCents(row.balance) : 0
  const refunded = saved.chance(0.3) ? Math.floor(used / 3) : 0
  const invoices = links(context, 'invoices', saved, 1 + saved.below(2))
  const credits = shareOut(saved, used - refunded, invoices.length)
  const own = { creditnote_id: row.creditnote_id ?? '', creditnote_number: row.creditnote_number ?? '' }
  const credited = invoices.map((invoice, index) => ({
    ...own,
    invoice_id: invoice.id,
    creditnote_invoice_id: savedId(context, index),
    date: row.date ?? '',
    invoice_number: documentNumber('INV-', invoice.index, 6),
    credited_amount: money(credits[index] ?? 0),
  }))
  const refund = {
    creditnote_refund_id: id('creditnoterefunds', context.entry.position),
    ...own,
    date: row.date ?? '',
    refund_mode: 'cash',
    payment_form: 'cash',
    reference_number: '',
    customer_name: row.customer_name ?? '',
    description: '',
    amount_bcy: money(refunded),
    amount_fcy: money(refunded),
  }
  return {
    ...transactionLines(context),
    ...addressesOf(context),
    invoices_credited: used > refunded ? credited : [],
    creditnote_refunds: refunded > 0 ? [refund] : [],
    updated_time: row.last_modified_time ?? '',
  }
}

/** Persons of the customer who get a copy. */
function associated(context: DetailContext): JsonObject[] {
  const customer = positionOf(context.row.customer_id)
  if (customer === undefined || !context.saved.chance(0.3)) return []
  return contactPersons(context, customer).map((person) => ({
    contact_person_id: person.contact_person_id ?? '',
    contact_person_name: `${person.first_name} ${person.last_name}`,
    first_name: person.first_name ?? '',
    last_name: person.last_name ?? '',
    contact_person_email: person.email ?? '',
    phone: person.phone ?? '',
    mobile: person.mobile ?? '',
    communication_preference: { is_email_enabled: true, is_sms_enabled: false, is_whatsapp_enabled: false },
  }))
}

/** The customer's own address, which invoices repeat beside theirs. */
function defaultAddress(value: JsonValue | undefined): JsonObject {
  const {
    zip = '',
    country = '',
    address = '',
    city = '',
    phone = '',
    street2 = '',
    state = '',
    fax = '',
  } = detailAddress(value)
  return { zip, country, address, city, phone, city_code: '', street2, state, fax, state_code: '' }
}
