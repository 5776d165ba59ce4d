import type { ColumnType } from '../column-type.ts'
import type { JsonValue } from '../json.ts'
import type { JsonRecord } from '../records/json-record.ts'
import type { MemberPath } from '../records/member-path.ts'
import type { Column } from '../stream.ts'
import type { CustomField } from './custom-fields.ts'
import { encodeValue, misfitJson } from './encode-value.ts'
import type { KnownColumns } from './known-columns.ts'
import type { LineWriter } from './line-writer.ts'
import { PlacedCustomFields } from './placed-custom-fields.ts'
import { nowhere, type RecordShape, recordShape, type ShapeRules } from './record-shape.ts'
import type { RowLayout } from './row-layout.ts'
import { heldWidth, mostWidth, safeColumns } from './row-width.ts'
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
  /** The columns that records had members for, blank or not. */
  readonly shown = new Set<string>()
  readonly homeless: Homeless = { table: new Set(), row: new Set() }
  readonly #out: LineWriter
  readonly #known: KnownColumns
  readonly #flattened: ReadonlySet<string>
  readonly #apart: readonly string[]
  readonly #custom: PlacedCustomFields
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
    this.#custom = new PlacedCustomFields(known, this.shown)
    this.#shapedFor = known.layout
  }

  /** Where the record teaches a column, a line of it is of no use. */
  read(record: JsonRecord): Fields {
    const shape = this.#shapeOf(record.path)
    const misfits: string[] = []
    const { placed: custom, strangers } = this.#custom.read(record, shape.custom)
    for (const { name, record: entry, slot, type } of strangers) {
      this.#learn(this.#known.columnOf(name), entry.value(slot), misfits, type)
    }
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
      const owner = own === undefined ? record : own.record
      const slot = own === undefined ? (sources[position] as number) : own.slot
      nulls += 1
      if (slot === nowhere || owner.isBlank(slot)) continue
      const { name, type } = columns[position] as Column
      const before = out.length
      out.nulls(nulls - 1)
      out.separator()
      const start = out.length
      const done = writeValue(out, owner, slot, type)
      const isHeld = (done & wroteText) !== 0
      const hasRoom = !mayBeWide || !isHeld || takesPlace(fields, heldWidth(type, out.length - start))
      if (!hasRoom) this.homeless.row.add(name)
      if (done & isMisfit || !hasRoom) misfits.push(misfitOf(name, owner.value(slot)))
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

  /** A value that finds no column since the table takes no more is kept as one that does not fit. */
  #learn(column: string, value: JsonValue, misfits: string[], type?: ColumnType): void {
    if (this.#known.learn(column, value, type) !== 'full') return
    this.homeless.table.add(column)
    misfits.push(misfitOf(column, value))
  }

  #rules(): ShapeRules {
    const { positions } = this.#known
    return {
      flattened: this.#flattened,
      apart: this.#apart,
      positions,
      columnOf: (name) => this.#known.columnOf(name),
      isPassedOver: (column) => this.#known.isPassedOver(column),
    }
  }

  #newShape(path: MemberPath): RecordShape {
    const shape = recordShape(path, this.#rules())
    for (const [position, { name }] of this.#known.layout.columns.entries()) {
      if (shape.sources[position] !== nowhere) this.shown.add(name)
    }
    return shape
  }

  #shapeOf(path: MemberPath): RecordShape {
    if (this.#shapedFor !== this.#known.layout || this.#shapes.size > mostShapes) {
      this.#shapes.clear()
      this.#last = undefined
      this.#shapedFor = this.#known.layout
    }
    // Records of one shape mostly follow one another.
    if (this.#last?.path === path) return this.#last.shape
    const shape = this.#shapes.get(path) ?? this.#newShape(path)
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
