import type { ColumnType } from './column-type.ts'
import { type CustomField, CustomFieldReader } from './custom-fields.ts'
import { encodeValue, misfitJson } from './encode-value.ts'
import type { JsonValue } from './json.ts'
import type { JsonRecord } from './json-record.ts'
import type { KnownColumns } from './known-columns.ts'
import type { LineWriter } from './line-writer.ts'
import type { MemberPath } from './member-path.ts'
import { nowhere, type RecordShape, recordShape, type ShapeRules } from './record-shape.ts'
import type { RowLayout } from './row-layout.ts'
import { heldWidth, mostWidth, safeColumns } from './row-width.ts'
import type { Column } from './stream.ts'
import { isMisfit, writeValue, wroteText } from './write-value.ts'

/** What a line is made of. */
export interface Fields {
  record: JsonRecord
  sources: RecordShape['sources']
  /** By the position of their columns; most have none. */
  custom: readonly (CustomField | undefined)[] | undefined
  /** Members of the JSON object in `_misfit`. */
  misfits: string[]
  apart: RecordShape['apart']
  /** Bytes that the values take in the row so far, at most. */
  width: number
}

/** Columns whose values were kept as misfits, for want of a place. */
export interface Homeless {
  /** The table takes no more columns. */
  table: Set<string>
  /** Some row takes no more values. */
  row: Set<string>
}

/** A list has few shapes; those of one with many are found out again. */
const mostShapes = 256

/**
 * Writes the members of objects as fields of one table's lines: a usual value takes a short way, any other a slower one to the
 * same text. Learns columns on the way.
 */
export class FieldWriter {
  readonly homeless: Homeless = { table: new Set(), row: new Set() }
  readonly #out: LineWriter
  readonly #known: KnownColumns
  readonly #flattened: ReadonlySet<string>
  readonly #apart: readonly string[]
  readonly #customFields = new CustomFieldReader()
  /** The positions of the columns of custom fields, by their name; undefined for one that has none. */
  readonly #customPlaces = new Map<string, number | undefined>()
  /** Of the record that was read last: an array of a table's width for each would be a fifth of all garbage (measured). */
  readonly #placed: (CustomField | undefined)[] = []
  readonly #places: number[] = []
  readonly #shapes = new Map<MemberPath, RecordShape>()
  #shapedFor: RowLayout
  #last: { path: MemberPath; shape: RecordShape } | undefined

  /** @param apart members that go to tables of their own */
  constructor(
    out: LineWriter,
    known: KnownColumns,
    { flattened, apart }: { flattened: ReadonlySet<string>; apart: readonly string[] },
  ) {
    this.#out = out
    this.#known = known
    this.#flattened = flattened
    this.#apart = apart
    this.#shapedFor = known.layout
  }

  /** Where the record teaches a column, a line of it is of no use. */
  read(record: JsonRecord): Fields {
    const shape = this.#shapeOf(record.path)
    const misfits: string[] = []
    const custom = this.#placeCustom(record, shape, misfits)
    for (const { slot, column } of shape.strangers) this.#learn(column, record.value(slot), misfits)
    for (const { slot, name } of shape.clashes) {
      const value = record.value(slot)
      if (encodeValue(value, 'jsonb').text !== null) misfits.push(misfitOf(name, value))
    }
    return { record, sources: shape.sources, custom, misfits, apart: shape.apart, width: 0 }
  }

  /** Writes the fields of these positions but for the NULLs at their end; answers how many those are. */
  write(fields: Fields, from: number, to: number): number {
    const { record, sources, custom, misfits } = fields
    const out = this.#out
    const { columns } = this.#known.layout
    const mayBeWide = columns.length > safeColumns
    let nulls = 0
    for (let position = from; position < to; position++) {
      const own = custom?.[position]
      const from = own === undefined ? record : own.record
      const slot = own === undefined ? (sources[position] as number) : own.slot
      nulls += 1
      if (slot === nowhere || from.isBlank(slot)) continue
      const { name, type } = columns[position] as Column
      const before = out.length
      out.nulls(nulls - 1)
      out.separator()
      const start = out.length
      const done = writeValue(out, from, slot, type)
      const isHeld = (done & wroteText) !== 0
      const hasRoom = !mayBeWide || !isHeld || takesPlace(fields, heldWidth(type, out.length - start))
      if (!hasRoom) this.homeless.row.add(name)
      if (done & isMisfit || !hasRoom) misfits.push(misfitOf(name, from.value(slot)))
      if (isHeld && hasRoom) nulls = 0
      else out.length = before
    }
    return nulls
  }

  /** Ends a line: the NULLs that are still owed, and what does not fit. */
  end(nulls: number, misfit: string): void {
    const out = this.#out
    out.nulls(misfit === '' ? nulls + 1 : nulls)
    if (misfit !== '') {
      out.separator()
      out.text(misfit)
    }
    out.endLine()
  }

  /** The custom fields of a record, by the position of their columns. */
  #placeCustom(record: JsonRecord, shape: RecordShape, misfits: string[]): Fields['custom'] {
    const placed = this.#placed
    for (const place of this.#places.splice(0)) placed[place] = undefined
    const found = this.#customFields.read(record, shape.custom)
    if (found.length === 0) return undefined
    for (const field of found) {
      const place = this.#customPlace(field.name)
      if (place !== undefined) {
        placed[place] = field
        this.#places.push(place)
      } else this.#learn(this.#known.columnOf(field.name), field.record.value(field.slot), misfits, field.type)
    }
    return placed
  }

  #customPlace(name: string): number | undefined {
    const known = this.#customPlaces.get(name)
    if (known !== undefined || this.#customPlaces.has(name)) return known
    const place = this.#known.positions.get(this.#known.columnOf(name))
    this.#customPlaces.set(name, place)
    return place
  }

  /** A value that finds no column since the table takes no more is kept as one that does not fit. */
  #learn(column: string, value: JsonValue, misfits: string[], type?: ColumnType): void {
    if (this.#known.learn(column, value, type) !== 'full') return
    this.homeless.table.add(column)
    misfits.push(misfitOf(column, value))
  }

  #rules(): ShapeRules {
    const { positions } = this.#known
    const columnOf = (name: string): string => this.#known.columnOf(name)
    return { flattened: this.#flattened, apart: this.#apart, positions, columnOf }
  }

  #shapeOf(path: MemberPath): RecordShape {
    if (this.#shapedFor !== this.#known.layout || this.#shapes.size > mostShapes) {
      this.#shapes.clear()
      this.#customPlaces.clear()
      this.#last = undefined
      this.#shapedFor = this.#known.layout
    }
    // Records of one shape mostly follow one another.
    if (this.#last?.path === path) return this.#last.shape
    const shape = this.#shapes.get(path) ?? recordShape(path, this.#rules())
    this.#shapes.set(path, shape)
    this.#last = { path, shape }
    return shape
  }
}

/** Whether the row has room for so many bytes more; it is taken then. */
function takesPlace(fields: Fields, width: number): boolean {
  if (fields.width + width > mostWidth) return false
  fields.width += width
  return true
}

/** The JSON of `_misfit`; blank where everything fits. */
export function misfitText({ misfits }: Fields): string {
  return misfits.length === 0 ? '' : `{${misfits.join(',')}}`
}

/** A member of the JSON object in `_misfit`. */
export function misfitOf(column: string, value: JsonValue): string {
  return `${JSON.stringify(column)}:${misfitJson(value)}`
}
