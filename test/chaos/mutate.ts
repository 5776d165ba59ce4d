import type { FakeControl } from '../../src/fake/fake-control.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { keyOf } from '../support/compare-tables.ts'
import type { ListPlan, Mutation } from './real-scenario.ts'

/** What Zoho changes without a stamp, by stream: balances, stock, what the passing of time says. */
const unstamped: Record<string, string> = {
  invoices: 'balance',
  contacts: 'outstanding_receivable_amount',
  expenses: 'distance',
  customerpayments: 'unused_amount',
  chartofaccounts: 'current_balance',
  currencies: 'exchange_rate',
  journals: 'total',
  purchaseorders: 'quantity_yet_to_receive',
}

/** A list without page_context is one page. */
const mostInOnePage = 190

/**
 * Lets a mutation happen to whatever records there are; where there are none, nothing.
 * @param lists as planned, for those that must fit in one page
 */
export function mutate(control: FakeControl, lists: readonly ListPlan[], mutation: Mutation): void {
  if (mutation.kind === 'advance') control.advance(mutation.seconds)
  else if (mutation.kind === 'behave') control.behave(mutation.stream, mutation.knobs)
  else {
    const late = 'late' in mutation ? mutation.late : undefined
    if (late !== undefined) control.behave(mutation.stream, { lateVisible: late })
    change(control, lists, mutation)
    if (late !== undefined) control.behave(mutation.stream, { lateVisible: 0 })
  }
}

function change(
  control: FakeControl,
  lists: readonly ListPlan[],
  mutation: Exclude<Mutation, { kind: 'advance' | 'behave' }>,
): void {
  const { stream } = mutation
  const rows = idsIn(control, stream)
  if (mutation.kind === 'create') {
    const isOnePage = lists.some((list) => list.stream === stream && list.knobs.pageContext === 'absent')
    const room = isOnePage ? mostInOnePage - rows.length : Number.POSITIVE_INFINITY
    if (room > 0) control.create(stream, Math.min(room, mutation.count))
    return
  }
  if (rows.length === 0) return
  const first = mutation.which % rows.length
  const id = rows[first] ?? ''
  if (mutation.kind === 'bulk') control.bulkEdit(stream, rows.slice(first, first + mutation.count))
  else if (mutation.kind === 'touch') control.touchWithoutStamp(stream, id, touched(stream, mutation.which))
  else control[mutation.kind](stream, id)
}

function touched(stream: string, which: number): JsonObject {
  const member = unstamped[stream]
  if (member === undefined) throw new Error(`nobody says what changes in ${stream} without a stamp`)
  return { [member]: which + 0.25 }
}

/** Each record once, also where it is listed twice. */
export function idsIn(control: FakeControl, stream: string): string[] {
  const key = keyOf(stream)
  return [...new Set(control.rows(stream).map((row) => String(row[key])))]
}
