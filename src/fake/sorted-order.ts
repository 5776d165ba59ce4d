import type { Entry } from './entry.ts'
import type { SortOrder } from './list-behaviour.ts'

export type SortKey = number | string

/** What an entry is sorted by: the column, and behind it an order of the server's own that stays until the row is edited. */
export interface SortKeys {
  key(entry: Entry): SortKey
  tie(entry: Entry): number
}

interface Slot {
  key: SortKey
  tie: number
  entry: Entry
}

/** Entries in one order, kept while entries come, go and change: sorting 200,000 anew after each edit would cost 0.1 s. */
export class SortedOrder {
  readonly #keys: SortKeys
  readonly #slots: Slot[]

  constructor(entries: Iterable<Entry>, keys: SortKeys) {
    this.#keys = keys
    this.#slots = Array.from(entries, (entry) => this.#slot(entry)).sort(compare)
  }

  insert(entry: Entry): void {
    const slot = this.#slot(entry)
    this.#slots.splice(this.#indexOf(slot), 0, slot)
  }

  /** To be called while the entry still has the values by which it was inserted. */
  remove(entry: Entry): void {
    const index = this.#indexOf(this.#slot(entry))
    if (this.#slots[index]?.entry !== entry) throw new Error(`fake: the order has lost the entry ${entry.id}`)
    this.#slots.splice(index, 1)
  }

  get length(): number {
    return this.#slots.length
  }

  /** The entry at an index of the order, or of its reverse. */
  at(index: number, order: SortOrder): Entry | undefined {
    return this.#slots[order === 'A' ? index : this.#slots.length - 1 - index]?.entry
  }

  /** How many entries have a smaller key, or, with `inclusive`, a smaller or the same one. */
  countBelow(key: SortKey, inclusive: boolean): number {
    let low = 0
    let high = this.#slots.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#slots[middle]
      if (other && (other.key < key || (inclusive && other.key === key))) low = middle + 1
      else high = middle
    }
    return low
  }

  #slot(entry: Entry): Slot {
    return { key: this.#keys.key(entry), tie: this.#keys.tie(entry), entry }
  }

  /** Where the slot is, or would be. */
  #indexOf(slot: Slot): number {
    let low = 0
    let high = this.#slots.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#slots[middle]
      if (other && compare(other, slot) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(a: Slot, b: Slot): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  // A row and its twin stand side by side.
  return a.tie - b.tie || a.entry.position - b.entry.position || Number(a.entry.isTwin) - Number(b.entry.isTwin)
}
