/** How a list call wants the rows. */
export interface Selection {
  page: number
  perPage: number
  sort: 'created_time' | 'last_modified_time'
  order: 'A' | 'D'
  /** Seconds; only rows that were modified then or later. */
  since: number | undefined
}

/** Long ago: no answer of this list lies in a second that is still open. */
const begin = Date.parse('2020-01-01T00:00:00Z') / 1000

/**
 * Which invoices there are, when they were made and modified, and their order: numbers only, so that a million of them are a
 * few MB. Row `i` was made in second `i`; a revision modifies every so many rows, again one a second.
 */
export class InvoiceList {
  readonly length: number
  readonly #revisions: Uint16Array
  #newest = 0
  #modified: Uint32Array | undefined

  constructor(length: number) {
    this.length = length
    this.#revisions = new Uint16Array(length)
  }

  created(row: number): number {
    return begin + row
  }

  modified(row: number): number {
    return begin + (this.revision(row) * 2 + 1) * this.length + row
  }

  revision(row: number): number {
    return this.#revisions[row] ?? 0
  }

  /** Edits every `step`th row. */
  revise(step: number): void {
    this.#newest += 1
    for (let row = 0; row < this.length; row += step) this.#revisions[row] = this.#newest
    this.#modified = undefined
  }

  select({ page, perPage, sort, order, since }: Selection): { rows: number[]; hasMore: boolean } {
    const wanted = sort === 'last_modified_time' ? this.#byModified() : undefined
    const rows: number[] = []
    let skip = (page - 1) * perPage
    let at = order === 'A' ? 0 : this.length - 1
    if (wanted && since !== undefined && order === 'A') at = this.#firstSince(wanted, since)
    if (since === undefined) {
      at += order === 'A' ? skip : -skip
      skip = 0
    }
    for (; at >= 0 && at < this.length; at += order === 'A' ? 1 : -1) {
      const row = wanted ? (wanted[at] ?? 0) : at
      if (since !== undefined && this.modified(row) < since) continue
      if (skip-- > 0) continue
      if (rows.length === perPage) return { rows, hasMore: true }
      rows.push(row)
    }
    return { rows, hasMore: false }
  }

  /** All rows in the order of their last edit: those of one revision follow each other as they were made. */
  #byModified(): Uint32Array {
    if (this.#modified) return this.#modified
    const sorted = new Uint32Array(this.length)
    let filled = 0
    for (let revision = 0; revision <= this.#newest; revision++) {
      for (let row = 0; row < this.length; row++) if (this.#revisions[row] === revision) sorted[filled++] = row
    }
    this.#modified = sorted
    return sorted
  }

  #firstSince(sorted: Uint32Array, since: number): number {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.modified(sorted[middle] ?? 0) < since) low = middle + 1
      else high = middle
    }
    return low
  }
}
