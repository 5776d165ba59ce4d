import type { JsonObject } from '../model/json.ts'
import { nameDice, type RowContext } from './row-context.ts'
import { accountRow, bankAccountRow, journalRow } from './rows-of-accounts.ts'
import { contactRow, itemRow } from './rows-of-contacts-and-items.ts'
import { billRow, expenseRow, purchaseOrderRow, vendorPaymentRow } from './rows-of-purchases.ts'
import { creditNoteRow, customerPaymentRow, estimateRow, invoiceRow, salesOrderRow } from './rows-of-sales.ts'
import { currencyRow, taxRow, userRow } from './rows-of-settings.ts'

interface RowMaker {
  row(context: RowContext): JsonObject
  /** How many records there are when the biggest list has `records`. */
  count(records: number): number
  detailKey: string
  /** The share of records that start inactive, where the list has such. */
  inactiveShare?: number
}

const share = (divisor: number) => (records: number) => Math.ceil(records / divisor)
const fixed = (count: number) => (records: number) => Math.min(records, count)

/** The generated lists of an organization by the catalog's names; detail keys are those of zoho-api.md 2.6. */
export const rowMakers: Record<string, RowMaker> = {
  contacts: {
    row: (context) => contactRow(context, nameDice(context.id('', 0), context.entry.position)),
    count: share(10),
    detailKey: 'contact',
    inactiveShare: 0.05,
  },
  items: { row: itemRow, count: share(20), detailKey: 'item', inactiveShare: 0.05 },
  invoices: { row: invoiceRow, count: share(1), detailKey: 'invoice' },
  bills: { row: billRow, count: share(4), detailKey: 'bill' },
  creditnotes: { row: creditNoteRow, count: share(20), detailKey: 'creditnote' },
  estimates: { row: estimateRow, count: share(10), detailKey: 'estimate' },
  salesorders: { row: salesOrderRow, count: share(10), detailKey: 'salesorder' },
  purchaseorders: { row: purchaseOrderRow, count: share(10), detailKey: 'purchaseorder' },
  customerpayments: { row: customerPaymentRow, count: share(4), detailKey: 'payment' },
  vendorpayments: { row: vendorPaymentRow, count: share(20), detailKey: 'vendorpayment' },
  expenses: { row: expenseRow, count: share(10), detailKey: 'expense' },
  journals: { row: journalRow, count: share(20), detailKey: 'journal' },
  chartofaccounts: { row: accountRow, count: fixed(60), detailKey: 'chart_of_account', inactiveShare: 0.1 },
  bankaccounts: { row: bankAccountRow, count: fixed(5), detailKey: 'bankaccount' },
  currencies: { row: currencyRow, count: fixed(12), detailKey: 'currency' },
  taxes: { row: taxRow, count: fixed(7), detailKey: 'tax', inactiveShare: 0.2 },
  users: { row: userRow, count: fixed(4), detailKey: 'user' },
}
