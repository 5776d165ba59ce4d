import type { Dice } from '../../src/fake/dice.ts'
import { BudgetError, ZohoError } from '../../src/model/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { lmtColumn } from '../../src/model/records/lmt-of.ts'
import { formatInstant, startOfSecond } from '../../src/model/time.ts'
import type { ListPage, ListQuery, Sort } from '../../src/zoho/list-page.ts'
import type { RecordFate } from '../../src/zoho/look-up-record.ts'
import { jsonRecords } from '../support/json-records.ts'
import type { RecordHistory, Version } from './memory-history.ts'
import { MemoryRecords, type RecordOptions } from './memory-records.ts'

export interface ListOptions extends RecordOptions {
  /** What `last_modified_time=T` gives (zoho-api.md 3.5). */
  filter: 'inclusive' | 'exclusive' | 'equality' | 'ignored'
  /** Columns that the list can be sorted by; asked for another one, it keeps its own order. */
  sortable: string[]
  /** Its own order; an edit moves a record in the one by name. */
  ownOrder: Sort
  /** Whether an edit moves a record among those with the same sort key. */
  equalsMove: boolean
  /** Whether `page_context` says which sort was applied. */
  echoes: boolean
  perPageMax: number
  beyondEnd: 'empty' | 'last-page'
  /** When inactive records do not show: never, unless `filter_by` asks for them, or always. */
  hides: 'never' | 'unfiltered' | 'always'
  /** Of so many records one is listed twice; 0 for none. */
  twins: number
  /** How old an answer may be, in milliseconds: replicas lag behind one another. */
  lag: number
  /** How far Zoho's clock goes on with each request, in milliseconds. */
  tick: number
}

export type FaultKind = 'lost' | '429' | '500' | 'budget'

interface Shown extends Version {
  record: RecordHistory
}

/** One list of Zoho in memory: honours what the scenario says, and answers as of a moment that may lie in the past. */
export class MemoryZoho {
  readonly records: MemoryRecords
  now: number
  calls = 0
  /** By id, the newest LMT that an answer in its order has shown from some time on. */
  readonly shown = new Map<string, number>()
  /** Whether a page number above 1 was asked for. */
  paged = false
  /** Runs before each request is answered. */
  before: ((call: number) => void) | undefined
  /** The share of records of which Zoho says neither that they are there nor that they are not. */
  unknown = 0
  readonly #options: ListOptions
  readonly #dice: Dice
  #cached: { key: string; rows: Shown[] } | undefined

  constructor(options: ListOptions, dice: Dice, now: number) {
    this.#options = options
    this.#dice = dice
    this.now = now
    this.records = new MemoryRecords(options, dice)
  }

  readonly list: ListPage = async (query) => {
    this.#called()
    const { perPageMax, echoes, ownOrder, sortable, beyondEnd, hides, lag } = this.#options
    const sort = query.sort && sortable.includes(query.sort.column) ? query.sort : ownOrder
    const rows = this.#rows(query, sort, this.now - (lag === 0 ? 0 : this.#dice.below(lag + 1)))
    const perPage = Math.min(query.perPage, perPageMax)
    const isBeyond = (query.page - 1) * perPage >= rows.length && rows.length > 0
    const page = isBeyond && beyondEnd === 'last-page' ? Math.ceil(rows.length / perPage) : query.page
    this.paged ||= query.page > 1
    const onPage = rows.slice((page - 1) * perPage, page * perPage)
    if (query.from !== undefined && query.sort?.column === lmtColumn && !query.unfiltered) {
      for (const { record, lmt } of onPage)
        this.shown.set(record.id, Math.max(this.shown.get(record.id) ?? 0, lmt ?? 0))
    }
    return {
      records: jsonRecords(onPage.map((row) => this.#print(row))),
      hasMore: rows.length > page * perPage,
      page: query.page,
      perPage,
      sort: echoes ? sort : undefined,
      appliedFilter: query.unfiltered && hides !== 'never' ? 'Status.Active' : 'Status.All',
      serverTime: startOfSecond(this.now),
    }
  }

  async lookUp(id: string): Promise<RecordFate> {
    this.#called()
    if (this.#dice.chance(this.unknown)) return 'unknown'
    return (this.records.byId.get(id)?.current.gone ?? true) ? 'deleted' : 'there'
  }

  #called(): void {
    this.calls += 1
    this.now += this.#options.tick
    this.before?.(this.calls)
  }

  #rows(query: ListQuery, sort: Sort, moment: number): Shown[] {
    const settled = this.records.settledAt <= moment
    const key = `${this.records.serial} ${sort.column} ${sort.order} ${query.from} ${query.unfiltered}`
    if (settled && this.#cached?.key === key) return this.#cached.rows
    const rows = this.#twinned(sorted(this.#visible(query, moment), sort, this.#options.equalsMove))
    if (settled) this.#cached = { key, rows }
    return rows
  }

  #visible({ from, unfiltered }: ListQuery, moment: number): Shown[] {
    const { hides, filter } = this.#options
    const all = hides === 'never' || (hides === 'unfiltered' && !unfiltered)
    const rows: Shown[] = []
    for (const record of this.records.all) {
      const version = record.at(moment)
      if (!version || version.gone || !(all || version.active)) continue
      if (from === undefined || passes(version.lmt, from, filter)) rows.push({ ...version, record })
    }
    return rows
  }

  #twinned(rows: Shown[]): Shown[] {
    const { twins } = this.#options
    if (twins === 0) return rows
    return rows.flatMap((row) => (Number(row.record.id) % twins === 0 ? [row, row] : [row]))
  }

  /** Few members: what a story costs goes by them. */
  #print({ record, version, touch, lmt }: Shown): JsonObject {
    const row: JsonObject = { invoice_id: record.id, version, touch, invoice_url: `/${record.id}?call=${this.calls}` }
    row.created_time = formatInstant(record.created)
    if (this.#options.hasLmt) row.last_modified_time = lmt === null ? '' : formatInstant(lmt)
    return row
  }
}

/** A record without the time is not found by it. */
function passes(lmt: number | null, from: number, filter: ListOptions['filter']): boolean {
  if (filter === 'ignored') return true
  if (lmt === null) return false
  if (filter === 'inclusive') return lmt >= from
  return filter === 'exclusive' ? lmt > from : lmt === from
}

function sorted(rows: Shown[], { column, order }: Sort, equalsMove: boolean): Shown[] {
  const tie = ({ name }: Shown): number => (equalsMove ? name : 0)
  const sign = order === 'A' ? 1 : -1
  const value = ({ record, name, lmt }: Shown): number => {
    if (column === 'last_modified_time') return lmt ?? 0
    return column === 'created_time' ? record.created : name
  }
  return rows.sort((a, b) => sign * (value(a) - value(b) || tie(a) - tie(b) || (a.record.id < b.record.id ? -1 : 1)))
}

/** What the client throws where a request fails for good. */
export function faultOf(kind: FaultKind): Error {
  if (kind === 'budget') return new BudgetError('the calls of the day are spent')
  const status = { lost: 0, '429': 429, '500': 500 }[kind]
  return new ZohoError(`a fault of the scenario: ${kind}`, { status })
}
