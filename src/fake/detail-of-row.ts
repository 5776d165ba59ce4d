import type { JsonObject, JsonValue } from '../model/json.ts'
import { dice } from './dice.ts'
import type { Entry } from './entry.ts'

/** What a detail needs beside its list row. */
export interface DetailContext {
  entry: Entry
  listKey: string
  seed: number
  id(kind: string, n: number): string
}

/** Child arrays that make a detail call worth its price, by list (zoho-api.md 2.6). */
const children: Record<string, string> = {
  invoices: 'line_items',
  estimates: 'line_items',
  salesorders: 'line_items',
  creditnotes: 'line_items',
  bills: 'line_items',
  purchaseorders: 'line_items',
  expenses: 'line_items',
  journals: 'line_items',
  customerpayments: 'invoices',
  vendorpayments: 'bills',
  contacts: 'contact_persons',
}
/** Recorded details of these carry no `last_modified_time`, although the list rows do. */
const withoutLmt = new Set(['customerpayments', 'chartofaccounts'])

/** The detail of a record: its list row as details print it, and the members that only details have (zoho-api.md 2.4, 2.6). */
export function detailOfRow(row: JsonObject, context: DetailContext): JsonObject {
  const { listKey } = context
  const detail: JsonObject = { custom_fields: [], custom_field_hash: {} }
  for (const [name, value] of Object.entries(row))
    if (!name.endsWith('_formatted') || name.startsWith('cf_')) detail[name] = value
  detail.documents = []
  if (listKey === 'bills') detail.is_opening_balance = false
  if (listKey === 'customerpayments') detail.updated_time = row.last_modified_time ?? ''
  if (withoutLmt.has(listKey)) delete detail.last_modified_time
  for (const name of ['billing_address', 'shipping_address']) if (name in row) detail[name] = detailAddress(row[name])
  const array = children[listKey]
  if (array) detail[array] = childRows(row, context)
  if (array === 'line_items') Object.assign(detail, { taxes: [], sub_total: row.total ?? 0, tax_total: 0 })
  if ('notes' in row === false) detail.notes = ''
  return detail
}

function childRows(row: JsonObject, { entry, listKey, seed, id }: DetailContext): JsonObject[] {
  const throws = dice(seed, entry.position, entry.version)
  // Ids are new after each save of the parent (zoho-api.md 0.1, fact 9).
  const childId = (index: number) =>
    id(`${listKey} children`, entry.position * 10_000 + (entry.version % 1000) * 10 + index)
  const count = 1 + throws.below(4)
  const total = typeof row.total === 'number' ? row.total : typeof row.amount === 'number' ? row.amount : 0
  return Array.from({ length: count }, (_unused, index) => {
    const amount = index < count - 1 ? 0 : total
    if (listKey === 'contacts') {
      return {
        contact_person_id: childId(index),
        first_name: throws.pick(['Ada', 'Björn', '']),
        email: '',
        is_primary_contact: index === 0,
      }
    }
    if (listKey === 'customerpayments') {
      return {
        invoice_payment_id: childId(index),
        invoice_id: id('invoices', index),
        amount_applied: amount,
        date: row.date ?? '',
      }
    }
    if (listKey === 'vendorpayments') {
      return {
        bill_payment_id: childId(index),
        bill_id: id('bills', index),
        amount_applied: amount,
        date: row.date ?? '',
      }
    }
    if (listKey === 'journals') {
      return {
        line_id: childId(index),
        account_id: id('chartofaccounts', index),
        debit_or_credit: index % 2 ? 'credit' : 'debit',
        amount,
      }
    }
    return {
      line_item_id: childId(index),
      item_id: throws.chance(0.5) ? id('items', throws.below(10)) : '',
      item_order: index + 1,
      name: throws.pick(['Consulting', 'Widget', 'Crème']),
      description: throws.pick(['', 'two\nlines', 'a "quoted" word']),
      account_id: id('chartofaccounts', 9),
      account_name: 'Sales',
      unit: '',
      quantity: 1 + throws.below(9),
      rate: throws.money(500),
      item_total: amount,
      discount: 0,
      tax_id: '',
      tax_name: '',
      tax_percentage: 0,
      stock_on_hand: '',
      line_item_taxes: [],
      tags: [],
      item_custom_fields: [],
    }
  })
}

/** Details say `zip` where lists say `zipcode`, as recorded. */
function detailAddress(value: JsonValue | undefined): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('zipcode' in value)) return value ?? {}
  const { zipcode = '', ...address } = value as JsonObject
  return { ...address, street: address.address ?? '', zip: zipcode, country_code: '' }
}
