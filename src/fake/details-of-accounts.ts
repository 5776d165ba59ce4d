import type { JsonObject } from '../model/json.ts'
import { freeText } from './texts.ts'
import { type DetailContext, money } from './transaction-lines.ts'

/** The detail-only members of an account (recorded): the last of its transactions, and what they come to. */
export function accountDetail(context: DetailContext): JsonObject {
  const { row, saved, zone, entry, id, now } = context
  const transactions = Array.from({ length: saved.below(3) }, () => {
    const credit = saved.money(900)
    return {
      date: zone.date(Math.min(now, entry.created)),
      transaction_id: id('invoices', saved.below(10)),
      fcy_credit: credit,
      reference_number: '',
      entity_type: 'invoice',
      customer_name: '',
      customer_id: '',
      debit: '',
      credit,
      fcy_debit: '',
    }
  })
  return {
    transactions,
    is_involved_in_transaction: transactions.length > 0,
    closing_balance: money(transactions.reduce((all, { credit }) => all + Math.round(credit * 100), 0)),
    status: row.is_active === false ? 'inactive' : 'active',
  }
}

/** Of a bank account (recorded). */
export function bankAccountDetail({ saved }: DetailContext): JsonObject {
  return { currency_symbol: '$', description: freeText(saved) }
}
