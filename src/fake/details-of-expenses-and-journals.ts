import type { JsonObject } from '../model/json.ts'
import { inCents, shareOut, shareTotal } from './share-total.ts'
import { type DetailContext, lineItem, money, savedId, taxEntry, taxesOf, taxSums } from './transaction-lines.ts'

/** The detail-only members of an expense (recorded). */
export function expenseDetail(context: DetailContext): JsonObject {
  const { row, saved, id } = context
  const lines = shareTotal(saved, inCents(row.total), taxesOf(context, saved).slice(0, 1))
  const [tax] = lines.flatMap((line) => line.tax ?? [])
  const taxAmount = lines.reduce((all, line) => all + line.taxAmount, 0)
  const account = { account_id: id('chartofaccounts', 10), account_name: row.account_name ?? '' }
  return {
    expense_item_id: savedId(context, 0),
    account_id: account.account_id,
    paid_through_account_id: id('chartofaccounts', 1),
    ...(tax && { tax_id: tax.id, tax_name: tax.name, tax_percentage: tax.rate }),
    taxes: taxSums(lines),
    tax_amount: money(taxAmount),
    sub_total: money(inCents(row.total) - taxAmount),
    amount: row.total ?? 0,
    // Where a list says nothing the detail names the program, as recorded.
    ...{ user_name: 'Zoho Books', user_email: 'Zoho Books', approver_name: 'Zoho Books', approver_email: 'Zoho Books' },
    created_by_id: id('users', 0),
    last_modified_by_id: id('users', 0),
    line_items: lines.map((line, index) => ({
      ...lineItem(context, line, index, 'expenses'),
      ...account,
      amount: money(line.total),
    })),
  }
}

/** Of a journal (documented): what is debited is credited. */
export function journalDetail(context: DetailContext): JsonObject {
  const { row, saved, zone, entry } = context
  const total = inCents(row.total)
  const [tax] = taxesOf(context, saved)
  const debits = shareOut(saved, total, 1 + saved.below(2)).map((amount) => ({ amount, side: 'debit' }))
  const credits = shareOut(saved, total, 1 + saved.below(2)).map((amount) => ({ amount, side: 'credit' }))
  return {
    line_item_total: row.total ?? 0,
    created_time: zone.time(entry.created),
    line_items: [...debits, ...credits].map(({ amount, side }, index) => journalLine(context, amount, side, index)),
    taxes: tax
      ? [
          {
            ...taxEntry(tax, Math.round((total * tax.rate) / (100 + tax.rate))),
            debit_or_credit: 'debit',
            tax_account: true,
          },
        ]
      : [],
  }
}

function journalLine(context: DetailContext, amount: number, side: string, index: number): JsonObject {
  const { saved, link } = context
  const account = link('chartofaccounts', saved)
  return {
    line_id: savedId(context, index),
    account_id: account.id,
    customer_id: '',
    customer_name: '',
    account_name: `Account ${account.index + 1}`,
    description: saved.pick(['', 'as agreed', 'two\nlines']),
    debit_or_credit: side,
    tax_id: '',
    tax_name: '',
    tax_type: '',
    tax_percentage: '',
    amount: money(amount),
    bcy_amount: money(amount),
    tags: [],
    project_id: '',
    project_name: '',
  }
}
