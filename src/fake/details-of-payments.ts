import type { JsonObject } from '../model/json.ts'
import { fillShape } from './fill-shape.ts'
import { allocationShape } from './line-shapes.ts'
import { numbered } from './linked-records.ts'
import { inCents, shareOut } from './share-total.ts'
import { type DetailContext, money, savedId } from './transaction-lines.ts'

/** The detail-only members of a payment (recorded): the invoices that its row names share the amount. */
export function customerPaymentDetail(context: DetailContext): JsonObject {
  const { row, saved, entry, id } = context
  const invoices = numbered(row.invoice_numbers)
  const refunded = inCents(row.bcy_refunded_amount)
  const applied = shareOut(saved, inCents(row.amount) - inCents(row.unused_amount) - refunded, invoices.length)
  const refund = {
    payment_refund_id: id('paymentrefunds', entry.position),
    payment_id: entry.id,
    date: row.date ?? '',
    refund_mode: 'cash',
    reference_number: '',
    payment_number: row.payment_number ?? '',
    customer_name: row.customer_name ?? '',
    amount_bcy: money(refunded),
    amount_fcy: money(refunded),
  }
  return {
    created_by: 'Ada Example',
    updated_time: row.last_modified_time ?? '',
    payment_number_suffix: row.payment_number ?? '',
    customer_advance_account_id: id('chartofaccounts', 3),
    customer_advance_account_name: 'Accounts Receivable',
    currency_id: id('currencies', 0),
    currency_symbol: '$',
    currency_code: 'USD',
    template_id: id('templates', 5),
    template_name: 'Elite Template',
    invoices: invoices.map(({ number, index }, place) =>
      fillShape(allocationShape, {
        invoice_number: number,
        invoice_payment_id: savedId(context, place),
        invoice_id: id('invoices', index),
        amount_applied: money(applied[place] ?? 0),
        total: money(applied[place] ?? 0),
        date: row.date ?? '',
        due_date: row.date ?? '',
        apply_date: row.date ?? '',
      }),
    ),
    payment_refunds: refunded > 0 ? [refund] : [],
  }
}

/** Of a payment to a vendor: the documented members. */
export function vendorPaymentDetail(context: DetailContext): JsonObject {
  const { row, saved, entry, id } = context
  const bills = numbered(row.bill_numbers)
  const rest = inCents(row.amount) - inCents(row.balance)
  const applied = shareOut(saved, rest, bills.length)
  const refund = {
    vendorpayment_refund_id: id('vendorpaymentrefunds', entry.position),
    date: row.date ?? '',
    refund_mode: 'cash',
    reference_number: '',
    description: '',
    amount_bcy: money(rest),
    amount_fcy: money(rest),
  }
  return {
    bills: bills.map(({ number, index }, place) => ({
      bill_payment_id: savedId(context, place),
      bill_id: id('bills', index),
      bill_number: number,
      amount_applied: money(applied[place] ?? 0),
      tax_amount_withheld: 0,
    })),
    vendorpayment_refunds: bills.length === 0 && rest > 0 ? [refund] : [],
  }
}
