import type { JsonObject, JsonValue } from '../model/json.ts'
import type { Dice } from './dice.ts'
import { fillShape } from './fill-shape.ts'
import { lineShapes } from './line-shapes.ts'
import type { RowContext } from './row-context.ts'
import { taxAt } from './rows-of-settings.ts'
import { inCents, type Line, shareTotal, type Tax } from './share-total.ts'

/** What a detail is made of: a row's surroundings, with dice of its own, and the row as the list prints it. */
export interface DetailContext extends RowContext {
  /** The catalog's name of the stream. */
  stream: string
  row: JsonObject
}

/** What details of transactions have in common: lines that add up to the row's total, and the sums over them. */
export function transactionLines(context: DetailContext): JsonObject {
  const { row, saved, stream } = context
  const { total, shipping_charge: shipping, adjustment } = row
  const lines = shareTotal(saved, inCents(total) - inCents(shipping) - inCents(adjustment), taxesOf(context, saved))
  const sum = (amount: (line: Line) => number) => money(lines.reduce((all, line) => all + amount(line), 0))
  return {
    line_items: lines.map((line, index) => lineItem(context, line, index, lineShapes[stream] ? stream : '')),
    sub_total: sum((line) => line.total),
    tax_total: sum((line) => line.taxAmount),
    total_taxable_amount: sum((line) => (line.tax ? line.total : 0)),
    discount_total: sum((line) => line.discountAmount),
    total_quantity: lines.reduce((all, line) => all + line.quantity, 0),
    non_catalog_items_count: 0,
    taxes: taxSums(lines),
    currency_symbol: '$',
    currency_name_formatted: 'USD- United States Dollar',
    created_by_id: context.id('users', 0),
    last_modified_by_id: context.id('users', 0),
    template_id: row.template_id ?? context.id('templates', 4),
    template_name: 'Standard Template',
  }
}

/** None, one or two of the organization's taxes. */
export function taxesOf({ link }: RowContext, throws: Dice): Tax[] {
  const linked = Array.from({ length: throws.pick([0, 0, 1, 2]) }, () => link('taxes', throws))
  const once = linked.filter(({ id }, place) => linked.findIndex((other) => other.id === id) === place)
  return once.map(({ id, index }) => ({ id, ...taxAt(index) }))
}

/** One entry a tax, over all lines that bear it. */
export function taxSums(lines: readonly Line[]): JsonObject[] {
  const sums = new Map<Tax, number>()
  for (const { tax, taxAmount } of lines) if (tax) sums.set(tax, (sums.get(tax) ?? 0) + taxAmount)
  return [...sums].map(([tax, amount]) => taxEntry(tax, amount))
}

export function taxEntry(tax: Tax, amount: number): JsonObject {
  return { tax_id: tax.id, tax_name: `${tax.name} (${tax.rate}%)`, tax_amount: money(amount) }
}

/** An id that is new after each save of the parent (zoho-api.md 0.1, fact 9). */
export function savedId({ entry, stream, id }: DetailContext, index: number): string {
  return id(`${stream} children`, entry.position * 10_000 + (entry.version % 1000) * 10 + index)
}

export function money(cents: number): number {
  return cents / 100
}

/** One line, with what all kinds of lines are made of; its shape takes what it has. */
export function lineItem(context: DetailContext, line: Line, index: number, shape: string): JsonObject {
  const { saved, id, link } = context
  const isItem = saved.chance(0.5)
  const account: JsonValue = id('chartofaccounts', 9)
  const made: JsonObject = {
    line_item_id: savedId(context, index),
    item_id: isItem ? link('items', saved).id : '',
    item_order: index + 1,
    name: saved.pick(['Consulting', 'Widget', 'Crème']),
    description: saved.pick(['', 'two\nlines', 'a "quoted" word']),
    unit: isItem ? 'pcs' : '',
    account_id: account,
    account_name: 'Sales',
    quantity: line.quantity,
    rate: money(line.rate),
    bcy_rate: money(line.rate),
    sales_rate: isItem ? money(line.rate) : '',
    discount: line.discount,
    discount_amount: money(line.discountAmount),
    item_total: money(line.total),
    tax_amount: money(line.taxAmount),
    line_item_taxes: line.tax ? [taxEntry(line.tax, line.taxAmount)] : [],
  }
  if (line.tax) Object.assign(made, { tax_id: line.tax.id, tax_name: line.tax.name, tax_percentage: line.tax.rate })
  return fillShape(lineShapes[shape] ?? [], made)
}
