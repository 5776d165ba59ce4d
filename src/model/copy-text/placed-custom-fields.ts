import type { JsonRecord } from '../records/json-record.ts'
import { type CustomField, CustomFieldReader, type CustomMembers } from './custom-fields.ts'
import type { KnownColumns } from './known-columns.ts'
import type { RowLayout } from './row-layout.ts'

/** Finds the custom fields of records, and the places of their columns in a line. */
export class PlacedCustomFields {
  readonly #known: KnownColumns
  readonly #shown: Set<string>
  readonly #reader = new CustomFieldReader()
  /** By the name of a field; undefined for one that has no column. */
  readonly #places = new Map<string, number | undefined>()
  #placedFor: RowLayout
  /** Of the record that was read last: an array of a table's width for each would be a fifth of all garbage (measured). */
  readonly #placed: (CustomField | undefined)[] = []
  readonly #taken: number[] = []

  /** @param shown is given the columns that records had such fields for */
  constructor(known: KnownColumns, shown: Set<string>) {
    this.#known = known
    this.#shown = shown
    this.#placedFor = known.layout
  }

  /**
   * Those of a record by the position of their columns, until the next one is read; undefined for none. And those that have no
   * column yet.
   * @param members those of the record's shape
   */
  read(
    record: JsonRecord,
    members: CustomMembers,
  ): { placed: readonly (CustomField | undefined)[] | undefined; strangers: readonly CustomField[] } {
    for (const place of this.#taken.splice(0)) this.#placed[place] = undefined
    const found = this.#reader.read(record, members)
    if (found.length === 0) return none
    const strangers: CustomField[] = []
    for (const field of found) {
      const place = this.#placeOf(field.name)
      if (place === undefined) strangers.push(field)
      else {
        this.#placed[place] = field
        this.#taken.push(place)
      }
    }
    return { placed: this.#placed, strangers }
  }

  #placeOf(name: string): number | undefined {
    if (this.#placedFor !== this.#known.layout) {
      this.#places.clear()
      this.#placedFor = this.#known.layout
    }
    const known = this.#places.get(name)
    if (known !== undefined || this.#places.has(name)) return known
    const column = this.#known.columnOf(name)
    const place = this.#known.positions.get(column)
    this.#places.set(name, place)
    if (place !== undefined) this.#shown.add(column)
    return place
  }
}

const none = { placed: undefined, strangers: [] }
