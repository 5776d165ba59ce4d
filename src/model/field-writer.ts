import type { ColumnType } from './column-type.ts'
import { customFields } from './custom-fields.ts'
import { encodeValue, misfitJson } from './encode-value.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { KnownColumns } from './known-columns.ts'
import type { LineWriter } from './line-writer.ts'
import { hasShape, memberValues, nowhere, type RecordShape, recordShape, type ShapeRules } from './record-shape.ts'
import type { RowLayout } from './row-layout.ts'
import { heldWidth, mostWidth, safeColumns } from './row-width.ts'
import type { Column } from './stream.ts'
import { isMisfit, writeValue, wroteText } from './write-value.ts'

/** What a line is made of. */
export interface Fields {
  /** Of the record's members. */
  values: readonly JsonValue[]
  sources: RecordShape['sources']
  /** By the position of their columns; most have none. */
  custom: readonly JsonValue[] | undefined
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

/** A list has few shapes; one that comes back later is read off again. */
const mostShapes = 16

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
  #shapes: RecordShape[] = []
  #shapedFor: RowLayout

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
  read(record: JsonObject): Fields {
    const shape = this.#shapeOf(record)
    const misfits: string[] = []
    const custom = shape.custom.length === 0 ? undefined : this.#placeCustom(record, shape, misfits)
    const values = memberValues(record, shape)
    for (const { source, column } of shape.strangers) this.#learn(column, values[source], misfits)
    for (const { source, name } of shape.clashes) {
      const value = values[source] ?? null
      if (encodeValue(value, 'jsonb').text !== null) misfits.push(misfitOf(name, value))
    }
    return { values, sources: shape.sources, custom, misfits, apart: shape.apart, width: 0 }
  }

  /** Writes the fields of these positions but for the NULLs at their end; answers how many those are. */
  write(fields: Fields, from: number, to: number): number {
    const { values, sources, custom, misfits } = fields
    const out = this.#out
    const { columns } = this.#known.layout
    const mayBeWide = columns.length > safeColumns
    let nulls = 0
    for (let position = from; position < to; position++) {
      const source = sources[position] ?? nowhere
      const value = custom?.[position] ?? (source === nowhere ? undefined : values[source])
      nulls += 1
      if (value === undefined || value === null || value === '') continue
      const { name, type } = columns[position] as Column
      const before = out.length
      out.nulls(nulls - 1)
      out.separator()
      const start = out.length
      const done = writeValue(out, value, type)
      const isHeld = (done & wroteText) !== 0
      const hasRoom = !mayBeWide || !isHeld || takesPlace(fields, heldWidth(type, out.length - start))
      if (!hasRoom) this.homeless.row.add(name)
      if (done & isMisfit || !hasRoom) misfits.push(misfitOf(name, value))
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
  #placeCustom(record: JsonObject, shape: RecordShape, misfits: string[]): JsonValue[] | undefined {
    const found = customFields(record, shape.custom)
    if (found.length === 0) return undefined
    const placed: JsonValue[] = []
    const { positions } = this.#known
    for (const { name, value, type } of found) {
      const column = this.#known.columnOf(name)
      const position = positions.get(column)
      if (position === undefined) this.#learn(column, value, misfits, type)
      else placed[position] = value
    }
    return placed
  }

  /** A value that finds no column since the table takes no more is kept as one that does not fit. */
  #learn(column: string, value: JsonValue | undefined, misfits: string[], type?: ColumnType): void {
    if (value === undefined || this.#known.learn(column, value, type) !== 'full') return
    this.homeless.table.add(column)
    misfits.push(misfitOf(column, value))
  }

  #rules(): ShapeRules {
    const { positions } = this.#known
    const columnOf = (name: string): string => this.#known.columnOf(name)
    return { flattened: this.#flattened, apart: this.#apart, positions, columnOf }
  }

  #shapeOf(record: JsonObject): RecordShape {
    if (this.#shapedFor !== this.#known.layout) {
      this.#shapes = []
      this.#shapedFor = this.#known.layout
    }
    const known = this.#shapes.findIndex((shape) => hasShape(record, shape))
    const found = this.#shapes[known]
    if (found && known === 0) return found
    const shape = found ?? recordShape(record, this.#rules())
    // The one just met stands first: records of one shape mostly follow one another.
    if (found) this.#shapes.splice(known, 1)
    this.#shapes = [shape, ...this.#shapes.slice(0, mostShapes - 1)]
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
