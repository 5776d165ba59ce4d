import type { JsonObject } from '../../src/model/json.ts'
import type { JsonRecord } from '../../src/model/records/json-record.ts'
import { formatInstant, parseInstant } from '../../src/model/time.ts'
import type { ListAnswer, ListPage, ListQuery, Sort } from '../../src/zoho/list-page.ts'
import { jsonRecords } from './json-records.ts'

export interface MemoryRow {
  id: string
  /** Milliseconds, whole seconds; null prints a blank. */
  lmt: number | null
  created: number
  version: number
}

export interface MemoryListOptions {
  /** What `last_modified_time=T` gives: rows from T on, after T, of T itself, or all. */
  filter?: 'inclusive' | 'exclusive' | 'equality' | 'ignored'
  /** Columns that the list can be sorted by; asked for another one, it keeps its own order. */
  sortable?: string[]
  /** Its own order. */
  ownOrder?: Sort
  /** Whether `page_context` says which sort was applied. */
  echoes?: boolean
  /** Answers its first page whatever page is asked for. */
  ignoresPage?: boolean
  /** Rows that a page has at most, whatever is asked for; the echo says so. */
  perPageMax?: number
  /** Gives its rows in another order at every request, whatever is asked for. */
  shuffles?: boolean
  /** How far its clock goes on with each request, in milliseconds. */
  tick?: number
  /** Runs after the `count`-th answer, before the next request. */
  between?: (list: MemoryList, count: number) => void
}

/** A list of Zoho in memory, with the quirks of zoho-api.md 2.2, 2.3 and 3.5, which a test may change between two requests. */
export class MemoryList {
  readonly rows = new Map<string, MemoryRow>()
  readonly queries: ListQuery[] = []
  now: number
  #options: Required<Omit<MemoryListOptions, 'between'>>
  between: ((list: MemoryList, count: number) => void) | undefined
  #last = 0

  constructor(options: MemoryListOptions = {}, now: number = Date.parse('2026-06-10T12:00:00Z')) {
    this.#options = {
      filter: 'inclusive',
      sortable: ['last_modified_time', 'created_time'],
      ownOrder: { column: 'created_time', order: 'D' },
      echoes: true,
      ignoresPage: false,
      perPageMax: 200,
      shuffles: false,
      tick: 1000,
      ...options,
    }
    this.between = options.between
    this.now = now
  }

  /** Answers in another way from now on. */
  behave(options: Pick<MemoryListOptions, 'filter' | 'sortable'>): void {
    this.#options = { ...this.#options, ...options }
  }

  /** Adds a record as if it had been created at `lmt`. */
  add(lmt: number | null = this.#second()): string {
    const id = String(++this.#last).padStart(6, '0')
    this.rows.set(id, { id, lmt, created: lmt ?? this.#second(), version: 1 })
    return id
  }

  edit(id: string): void {
    const row = this.rows.get(id)
    if (row) this.rows.set(id, { ...row, lmt: this.#second(), version: row.version + 1 })
  }

  remove(id: string): void {
    this.rows.delete(id)
  }

  /** The ids that a request with `sort` would see, in its order. */
  ids(sort: Sort): string[] {
    return this.#sorted([...this.rows.values()], sort).map(({ id }) => id)
  }

  readonly list: ListPage = async (query) => {
    this.queries.push(query)
    if (this.queries.length > 2000) throw new Error('the list was asked 2000 times')
    const { tick, echoes, ownOrder, sortable, ignoresPage, perPageMax, shuffles } = this.#options
    this.now += tick
    const sort = query.sort && sortable.includes(query.sort.column) ? query.sort : ownOrder
    const rows = this.#sorted(this.#filtered([...this.rows.values()], query.from), sort)
    if (shuffles) rows.sort((a, b) => this.#lot(a) - this.#lot(b))
    const perPage = Math.min(query.perPage, perPageMax)
    const offset = ignoresPage ? 0 : (query.page - 1) * perPage
    const answer: ListAnswer = {
      records: jsonRecords(rows.slice(offset, offset + perPage).map(record)),
      hasMore: rows.length > offset + perPage,
      page: query.page,
      perPage,
      sort: echoes ? sort : undefined,
      appliedFilter: undefined,
      serverTime: this.now,
    }
    this.between?.(this, this.queries.length)
    return answer
  }

  #filtered(rows: MemoryRow[], from: number | undefined): MemoryRow[] {
    const { filter } = this.#options
    if (from === undefined || filter === 'ignored') return rows
    const passes = {
      inclusive: (lmt: number) => lmt >= from,
      exclusive: (lmt: number) => lmt > from,
      equality: (lmt: number) => lmt === from,
    }
    return rows.filter(({ lmt }) => lmt !== null && passes[filter](lmt))
  }

  #sorted(rows: MemoryRow[], { column, order }: Sort): MemoryRow[] {
    const value = (row: MemoryRow): number => (column === 'last_modified_time' ? (row.lmt ?? 0) : row.created)
    const sorted = rows.sort((a, b) => value(a) - value(b) || (a.id < b.id ? -1 : 1))
    return order === 'A' ? sorted : sorted.reverse()
  }

  /** Another number for each row at each request, the same in every run of the test. */
  #lot({ id }: MemoryRow): number {
    return Math.imul(Number(id) * 2654435761 + this.queries.length * 40503, 0x9e3779b1) >>> 0
  }

  #second(): number {
    return Math.floor(this.now / 1000) * 1000
  }
}

function record({ id, lmt, created, version }: MemoryRow): JsonObject {
  return {
    invoice_id: id,
    version,
    created_time: formatInstant(created),
    last_modified_time: lmt === null ? '' : formatInstant(lmt),
  }
}

/** What PostgreSQL would hold: each record in the newest version that came. */
export class MemoryTable {
  readonly versions = new Map<string, { version: number; lmt: number | null }>()

  merge(records: JsonRecord[]): void {
    for (const { invoice_id, version, last_modified_time } of records.map((record) => record.toObject())) {
      const row = { version: Number(version), lmt: parseInstant(String(last_modified_time)) ?? null }
      const before = this.versions.get(String(invoice_id))
      if (before?.lmt == null || row.lmt === null || row.lmt >= before.lmt) this.versions.set(String(invoice_id), row)
    }
  }

  /** The ids whose version up to `watermark` is not here: promise 1 of the design says that there are none. */
  missing(list: MemoryList, watermark: number | null): string[] {
    return [...list.rows.values()]
      .filter(({ lmt }) => watermark !== null && lmt !== null && lmt <= watermark)
      .filter(({ id, version }) => (this.versions.get(id)?.version ?? 0) < version)
      .map(({ id }) => id)
  }
}
