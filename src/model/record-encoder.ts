import type { ColumnType } from './column-type.ts'
import { customFields } from './custom-fields.ts'
import { encodeValue, misfitJson } from './encode-value.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { KnownColumns, mostColumns } from './known-columns.ts'
import { LineWriter } from './line-writer.ts'
import { lmtOf } from './lmt-of.ts'
import { recordId } from './record-id.ts'
import { hasShape, memberValues, nowhere, type RecordShape, recordShape } from './record-shape.ts'
import { digest, hashLength, type RowLayout } from './row-layout.ts'
import { heldWidth, mostWidth, safeColumns } from './row-width.ts'
import type { Column, Stream } from './stream.ts'
import { isMisfit, writeValue, wroteText } from './write-value.ts'

/** Records on their way into COPY: its text, a line a record, and what must be known of each line. */
export interface EncodedRows {
  layout: RowLayout
  lines: Buffer
  /** Where each line ends in `lines`. */
  ends: number[]
  ids: string[]
  /** `last_modified_time` in milliseconds; null where the record has none. */
  lmts: (number | null)[]
  /** Values that do not fit. */
  misfits: number
  /** Records that carry no id and so can be no row. */
  quarantined: JsonObject[]
}

/** Columns whose values were kept as misfits, for want of a place. */
export interface Homeless {
  /** The table takes no more columns. */
  table: Set<string>
  /** Some row takes no more values. */
  row: Set<string>
}

export interface EncoderOptions {
  /** What each row is stamped with. */
  organization: string
  runId: number
  /** The columns that zsync keeps, as the table has them: its types win over the catalog's. */
  kept: Column[]
  /** The table's other columns, the user's own. */
  foreign?: Column[]
  /** How many more columns the table can have. */
  room?: number
}

/** A list has few shapes; one that comes back later is read off again. */
const mostShapes = 16

/**
 * Turns records of one stream into COPY's text, straight from the record into one buffer: a usual value takes a short way, any
 * other a slower one to the same text. Learns columns on the way.
 *
 * A line is `_org_id _run_id _hash`, the columns of the layout, `_misfit`. The hash is over the line from its first hashed
 * column to the last that is not NULL, over the names of the columns that far, and over what does not fit: a column that is
 * added later and is NULL changes nothing.
 */
export class RecordEncoder {
  readonly #key: string
  readonly #flattened: ReadonlySet<string>
  readonly #known: KnownColumns
  readonly #stamp: Uint8Array
  readonly homeless: Homeless = { table: new Set(), row: new Set() }
  readonly #out = new LineWriter()
  #shapes: RecordShape[] = []

  constructor(stream: Stream, { organization, runId, kept, foreign = [], room = mostColumns }: EncoderOptions) {
    this.#key = stream.key
    this.#flattened = stream.flattened
    this.#known = new KnownColumns(stream, kept, foreign, room)
    this.#stamp = stampOf(organization, runId)
  }

  /** Those of the table and those that were learned, which the table may not have yet. */
  get columns(): readonly Column[] {
    return this.#known.all
  }

  /** The rows of records, all in one layout: where one of them teaches a column, those before it are written again. */
  encode(records: readonly JsonObject[]): EncodedRows {
    for (;;) {
      const rows = this.#encodeAll(records)
      if (rows.layout === this.#known.layout) return rows
      this.#shapes = []
    }
  }

  #encodeAll(records: readonly JsonObject[]): EncodedRows {
    const out = this.#out
    out.length = 0
    const rows = emptyRows(this.#known.layout)
    for (const record of records) {
      const id = recordId(record, this.#key)
      if (id === undefined) {
        rows.quarantined.push(record)
        continue
      }
      rows.misfits += this.#writeLine(record)
      if (rows.layout !== this.#known.layout) return rows
      rows.ends.push(out.length)
      rows.ids.push(id)
      rows.lmts.push(lmtOf(record))
    }
    // A copy: the buffer is written anew for the next page, while the socket may still hold this one.
    rows.lines = Buffer.from(out.bytes.subarray(0, out.length))
    return rows
  }

  /** Answers how many values do not fit. Where the record teaches a column, its line is of no use. */
  #writeLine(record: JsonObject): number {
    const out = this.#out
    const shape = this.#shapeOf(record)
    const { unhashed, columns, signatures } = this.#known.layout
    const misfits: string[] = []
    const custom = shape.custom.length === 0 ? undefined : this.#placeCustom(record, shape, misfits)
    const values = memberValues(record, shape)
    for (const { source, column } of shape.strangers) this.#learn(column, values[source], misfits)
    for (const { source, name } of shape.clashes) {
      const value = values[source] ?? null
      if (encodeValue(value, 'jsonb').text !== null) misfits.push(misfitOf(name, value))
    }

    out.raw(this.#stamp)
    const hashAt = out.gap(hashLength)
    const fields = { values, sources: shape.sources, custom, misfits, width: 0 }
    out.nulls(this.#writeFields(fields, 0, unhashed))
    const from = out.length
    const trailing = this.#writeFields(fields, unhashed, columns.length)
    const to = out.length
    const misfit = misfits.length === 0 ? '' : `{${misfits.join(',')}}`
    out.text(`${signatures[columns.length - unhashed - trailing]}${misfit}`)
    out.fill(hashAt, digest(out.view(from), hashLength))
    out.length = to
    out.nulls(misfit === '' ? trailing + 1 : trailing)
    if (misfit !== '') {
      out.separator()
      out.text(misfit)
    }
    out.endLine()
    return misfits.length
  }

  /** Writes the fields of these positions but for the NULLs at their end; answers how many those are. */
  #writeFields(fields: Fields, from: number, to: number): number {
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

  #shapeOf(record: JsonObject): RecordShape {
    const known = this.#shapes.findIndex((shape) => hasShape(record, shape))
    const found = this.#shapes[known]
    if (found && known === 0) return found
    const { positions } = this.#known
    const columnOf = (name: string): string => this.#known.columnOf(name)
    const shape = found ?? recordShape(record, { flattened: this.#flattened, positions, columnOf })
    // The one just met stands first: records of one shape mostly follow one another.
    if (found) this.#shapes.splice(known, 1)
    this.#shapes = [shape, ...this.#shapes.slice(0, mostShapes - 1)]
    return shape
  }
}

interface Fields {
  /** Of the record's members. */
  values: readonly JsonValue[]
  sources: RecordShape['sources']
  /** By the position of their columns; most have none. */
  custom: readonly JsonValue[] | undefined
  misfits: string[]
  /** Bytes that the values take in the row so far, at most. */
  width: number
}

/** Whether the row has room for so many bytes more; it is taken then. */
function takesPlace(fields: Fields, width: number): boolean {
  if (fields.width + width > mostWidth) return false
  fields.width += width
  return true
}

function stampOf(organization: string, runId: number): Uint8Array {
  const out = new LineWriter()
  out.text(organization)
  out.separator()
  out.text(String(runId))
  out.separator()
  return Buffer.from(out.bytes.subarray(0, out.length))
}

function emptyRows(layout: RowLayout): EncodedRows {
  return { layout, lines: Buffer.alloc(0), ends: [], ids: [], lmts: [], misfits: 0, quarantined: [] }
}

/** A member of the JSON object in `_misfit`. */
function misfitOf(column: string, value: JsonValue): string {
  return `${JSON.stringify(column)}:${misfitJson(value)}`
}
