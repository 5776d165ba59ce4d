import type { JsonObject } from '../model/json.ts'
import { madeAddress } from './detail-address.ts'
import { documentNumber, links } from './linked-records.ts'
import { dayText } from './rows-of-contacts-and-items.ts'
import { inCents, shareOut } from './share-total.ts'
import { freeText } from './texts.ts'
import { type DetailContext, money, savedId, transactionLines } from './transaction-lines.ts'

const day = 86_400

/** The detail-only members of a bill (recorded): what was paid stands in arrays of its own (documented). */
export function billDetail(context: DetailContext): JsonObject {
  const { row, saved, id, entry, now } = context
  const settled = Math.max(0, inCents(row.total) - inCents(row.balance))
  const credited = saved.chance(0.2) ? Math.floor(settled / 4) : 0
  const daysLeft = Math.round((entry.created + 30 * day - now) / day)
  const isDue = row.status === 'open' || row.status === 'overdue'
  return {
    ...transactionLines(context),
    // Lists print an id here (zoho-api.md 2.4).
    is_opening_balance: false,
    payment_terms_label: 'Net 30',
    due_by_days: isDue && daysLeft < 0 ? -daysLeft : '',
    due_in_days: isDue && daysLeft >= 0 ? daysLeft : '',
    payment_made: money(settled - credited),
    vendor_credits_applied: money(credited),
    payments: payments(context, settled - credited),
    vendor_credits: credited > 0 ? [vendorCredit(context, credited)] : [],
    purchaseorders: saved.chance(0.3) ? [purchaseOrder(context)] : [],
    billing_address_id: id('addresses', entry.position),
    billing_address: madeAddress(context),
    last_modified_id: id('users', 0),
    notes: freeText(saved),
    account_id: id('chartofaccounts', 6),
    account_name: 'Accounts Payable',
  }
}

function payments(context: DetailContext, paid: number): JsonObject[] {
  const { row, saved, id } = context
  if (paid <= 0) return []
  const made = links(context, 'vendorpayments', saved, 1 + saved.below(2))
  const amounts = shareOut(saved, paid, made.length)
  return made.map((payment, index) => ({
    payment_id: payment.id,
    bill_id: row.bill_id ?? '',
    bill_payment_id: savedId(context, index),
    payment_mode: 'check',
    payment_number: String(payment.index + 1),
    description: '',
    date: row.date ?? '',
    reference_number: '',
    exchange_rate: 1,
    amount: money(amounts[index] ?? 0),
    paid_through_account_id: id('chartofaccounts', 1),
    paid_through_account_name: 'Undeposited Funds',
    is_single_bill_payment: made.length === 1,
    is_paid_via_print_check: false,
    check_details: [],
    is_ach_payment: false,
    ach_payment_status: '',
    ach_gw_transaction_id: '',
  }))
}

/** Days are documented here as people read them. */
function vendorCredit(context: DetailContext, amount: number): JsonObject {
  const { row, saved, id } = context
  return {
    vendor_credit_id: id('vendorcredits', saved.below(1000)),
    vendor_credit_bill_id: savedId(context, 5),
    vendor_credit_number: 'DN-001',
    date: dayText(String(row.date ?? '')),
    amount: money(amount),
  }
}

function purchaseOrder(context: DetailContext): JsonObject {
  const { id, index } = context.link('purchaseorders', context.saved)
  return {
    purchaseorder_id: id,
    purchaseorder_number: documentNumber('PO-', index, 5),
    purchaseorder_date: dayText(String(context.row.date ?? '')),
    purchaseorder_status: 'billed',
  }
}

/** Of a purchase order (recorded), with the bills that came of it (documented). */
export function purchaseOrderDetail(context: DetailContext): JsonObject {
  const { row, saved, id, entry } = context
  const bill = context.link('bills', saved)
  const billed = {
    bill_id: bill.id,
    bill_number: documentNumber('BILL-', bill.index, 3),
    status: 'open',
    date: row.date ?? '',
    due_date: row.date ?? '',
    total: row.total ?? 0,
    balance: row.total ?? 0,
  }
  return {
    ...transactionLines(context),
    // Lists print a blank text here.
    price_precision: 2,
    billing_address_id: id('addresses', entry.position),
    billing_address: madeAddress(context),
    payment_terms_label: 'Due on Receipt',
    delivery_address: {
      ...{ zip: '', country: 'U.S.A', address: '', organization_address_id: '', address2: '', city: '', phone: '' },
      ...{ address1: '', state: 'Delaware' },
    },
    notes: freeText(saved),
    bills: row.status === 'billed' ? [billed] : [],
  }
}
