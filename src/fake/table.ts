import type { JsonObject } from '../model/json.ts'
import type { Entry } from './entry.ts'
import type { ListBehaviour } from './list-behaviour.ts'
import { SortedOrder, type SortKeys } from './sorted-order.ts'

/** What a table is called in paths and answers. */
export interface TableNames {
  /** The catalog's name of the stream, or the path where the catalog has none. */
  name: string
  /** Below `/books/v3`. */
  path: string
  listKey: string
  detailKey: string
  /** The member with the id. */
  key: string
}

/** How rows become JSON, and what they are sorted by. */
export interface TableSource {
  entries: Entry[]
  /** Whether a save stamps the row (zoho-api.md 3.2). */
  hasLmt: boolean
  /** The row as a list answer prints it. */
  row(entry: Entry): JsonObject
  detail(entry: Entry): JsonObject
  /** A detail that was recorded although its list row was not. */
  detailAlone?(id: string): JsonObject | undefined
  sortKeys(column: string): SortKeys
  /** An entry for a record that did not exist; it is not in the table yet. */
  create(position: number, now: number, members: JsonObject): Entry
  /** The members of `page_context` in a recorded answer. */
  context?: JsonObject | undefined
}

/** The records of one list of one organization, in every order that was asked for. */
export class Table {
  readonly names: TableNames
  readonly source: TableSource
  behaviour: ListBehaviour
  /** The organization's plan or the user's role lacks it (zoho-api.md 6.1). */
  moduleRemoved = false
  scopeRemoved = false
  readonly deleted = new Set<string>()
  readonly #entries: Map<string, Entry>
  readonly #orders = new Map<string, SortedOrder>()
  #later: { at: number; apply: () => void }[] = []
  #nextPosition: number

  constructor(names: TableNames, source: TableSource, behaviour: ListBehaviour) {
    this.names = names
    this.source = source
    this.behaviour = behaviour
    this.#nextPosition = source.entries.length
    this.#entries = new Map()
    for (const entry of source.entries) this.#keep(entry)
  }

  get size(): number {
    return this.#entries.size
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /** The record as its detail prints it; undefined when it is not there, or no more. */
  detail(id: string): JsonObject | undefined {
    const entry = this.#entries.get(id)
    if (entry) return this.source.detail(entry)
    return this.deleted.has(id) ? undefined : this.source.detailAlone?.(id)
  }

  /**
   * The same as a replica gives it that may lag: as the record was before its last save, where it was saved at all. Such
   * answers are counted against the knob.
   */
  toldDetails(ids: readonly string[]): (JsonObject | undefined)[] {
    const { detailsBehind } = this.behaviour
    const old = detailsBehind ? ids.map((id) => this.#entries.get(id)?.before) : []
    if (typeof detailsBehind === 'number' && old.some((entry) => entry !== undefined))
      this.behaviour = { ...this.behaviour, detailsBehind: detailsBehind - 1 }
    return ids.map((id, place) => {
      const entry = old[place]
      return entry ? this.source.detail(entry) : this.detail(id)
    })
  }

  nextPosition(): number {
    return this.#nextPosition++
  }

  /** All entries, twins too, ordered by a column; built when first asked for and then kept in order. */
  ordered(column: string): SortedOrder {
    let order = this.#orders.get(column)
    if (!order) {
      order = new SortedOrder(this.all(), this.source.sortKeys(column))
      this.#orders.set(column, order)
    }
    return order
  }

  *all(): Generator<Entry> {
    for (const entry of this.#entries.values()) yield* twins(entry)
  }

  insert(entry: Entry): void {
    this.#keep(entry)
    for (const order of this.#orders.values()) order.insert(entry)
  }

  /** Applies a change to a record and moves it where it now belongs in each order. */
  change(id: string, change: (entry: Entry) => void): void {
    for (const entry of twins(this.#entries.get(id))) {
      for (const order of this.#orders.values()) order.remove(entry)
      change(entry)
      for (const order of this.#orders.values()) order.insert(entry)
    }
  }

  /** Removes the record for good: its id answers 404 from now on. */
  remove(id: string): void {
    for (const entry of twins(this.#entries.get(id))) for (const order of this.#orders.values()) order.remove(entry)
    if (this.#entries.delete(id)) this.deleted.add(id)
  }

  /** Lists so many of the first records twice, and no others. */
  duplicate(count: number): void {
    let index = 0
    for (const entry of this.#entries.values()) {
      for (const twin of twins(entry.twin)) for (const order of this.#orders.values()) order.remove(twin)
      entry.twin = undefined
      if (index++ < count) this.insert({ ...entry, isTwin: true })
    }
  }

  /** Keeps a change until the fake's clock says `at`: a late commit (zoho-api.md 12.2). */
  commitAt(at: number, apply: () => void): void {
    this.#later.push({ at, apply })
  }

  /** Makes visible what is due. */
  settle(now: number): void {
    if (this.#later.length === 0) return
    const due = this.#later.filter(({ at }) => at <= now)
    this.#later = this.#later.filter(({ at }) => at > now)
    for (const { apply } of due) apply()
  }

  #keep(entry: Entry): void {
    const known = this.#entries.get(entry.id)
    if (!known) {
      this.#entries.set(entry.id, entry)
      return
    }
    const [last = known] = [...twins(known)].slice(-1)
    last.twin = entry
    entry.isTwin = true
  }
}

function* twins(entry: Entry | undefined): Generator<Entry> {
  for (let next = entry; next; next = next.twin) yield next
}
