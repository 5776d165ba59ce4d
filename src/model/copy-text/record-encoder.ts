import { batchBytes } from '../batch.ts'
import { columnName } from '../identifier.ts'
import type { Owner } from '../owner.ts'
import type { JsonRecord } from '../records/json-record.ts'
import { lmtOf } from '../records/lmt-of.ts'
import { recordId } from '../records/record-id.ts'
import { SpareBuffers } from '../spare-buffers.ts'
import type { Column, Stream } from '../stream.ts'
import type { ColumnsOfTable } from '../stream-store.ts'
import { ChildEncoder } from './child-encoder.ts'
import { encodeValue } from './encode-value.ts'
import { type EncodedRows, emptyRows } from './encoded-rows.ts'
import { type Fields, FieldWriter, type Homeless, misfitOf, misfitText } from './field-writer.ts'
import { KnownColumns } from './known-columns.ts'
import { LineWriter } from './line-writer.ts'
import { digest, hashLength } from './row-layout.ts'
import { rowRules } from './row-rules.ts'

export interface EncoderOptions {
  /** What each row is stamped with. */
  organization: string
  runId: number
  /** Whose records they are; the list's by default. */
  owner?: Owner
  /** The columns that zsync keeps and the owner writes, as the table has them: its types win over the catalog's. */
  kept: Column[]
  /** Those of the other owner, and those of them that may be claimed. */
  others?: Column[]
  unclaimed?: Column[]
  /** The table's other columns, the user's own. */
  foreign?: Column[]
  /** How many more columns the table can have. */
  room?: number
  /** The same of the tables of its children. */
  children?: readonly Partial<ColumnsOfTable>[]
}

/**
 * Turns records of one stream into COPY's text, straight from the record into one buffer a table. Learns columns on the way.
 *
 * A line is `_org_id _run_id _hash`, the columns of the layout, `_misfit`. The hash is over the line from its first hashed
 * column to the last that is not NULL, over the names of the columns that far, over what does not fit, and over the same of
 * the record's children: a column that is added later and is NULL changes nothing, another line item is another record.
 */
export class RecordEncoder {
  readonly #key: string
  readonly #known: KnownColumns
  readonly #places: number
  readonly #stamp: Uint8Array
  readonly #blankIsEmpty: boolean
  readonly #out = new LineWriter()
  readonly #spare = new SpareBuffers({ unit: 256 * 1024, most: 2 * batchBytes })
  readonly #fields: FieldWriter
  readonly #children: ChildEncoder[]

  constructor(stream: Stream, { organization, runId, owner = 'list', kept, children = [], ...table }: EncoderOptions) {
    const { places, flattened, volatile, renamed } = rowRules(stream, owner)
    this.#key = stream.key
    this.#known = new KnownColumns({ ...table, kept: [...places, ...kept], owner, volatile, renamed })
    this.#places = places.length
    this.#stamp = stampOf(organization, runId)
    // A detail has all of its record; a list may print any member blank.
    this.#blankIsEmpty = owner === 'detail'
    const apart = stream.children.map(({ member }) => member)
    this.#fields = new FieldWriter(this.#out, this.#known, { flattened, apart })
    const options = { stamp: this.#stamp, key: columnName(stream.key) }
    this.#children = stream.children.map((child, index) => new ChildEncoder(child, { ...children[index], ...options }))
  }

  /** Those of the table and those that were learned, which the table may not have yet. */
  get columns(): readonly Column[] {
    return this.#known.all
  }

  /** The owner's by table: the stream's own, then its children's. */
  get tables(): Column[][] {
    return [this.columns.slice(this.#places), ...this.#children.map(({ columns }) => columns)].map((columns) => [
      ...columns,
    ])
  }

  /** The columns that records had members for, blank or not. */
  get shown(): string[] {
    return [...this.#fields.shown]
  }

  /** By table as well. */
  get homeless(): Homeless[] {
    return [this.#fields, ...this.#children].map(({ homeless }) => homeless)
  }

  /** The rows of records, all in one layout: where one of them teaches a column, those before it are written again. */
  encode(records: readonly JsonRecord[]): EncodedRows {
    for (;;) {
      const rows = this.#encodeAll(records)
      if (rows) return rows
    }
  }

  /** Undefined where a column was learned. */
  #encodeAll(records: readonly JsonRecord[]): EncodedRows | undefined {
    const out = this.#out
    out.length = 0
    for (const child of this.#children) child.begin()
    const rows = emptyRows(this.#known.layout, this.#stamp.length)
    for (const record of records) {
      const id = recordId(record, this.#key)
      if (id === undefined) {
        rows.quarantined.push(record.toObject())
        continue
      }
      rows.misfits += this.#writeLine(record, { row: rows.ids.length, id })
      if (rows.layout !== this.#known.layout) return undefined
      rows.ends.push(out.length)
      rows.ids.push(id)
      rows.lmts.push(lmtOf(record))
    }
    if (this.#children.some(({ isOutdated }) => isOutdated)) return undefined
    rows.lines = out.take(this.#spare)
    rows.children = this.#children.map((child) => child.end(this.#spare))
    rows.release = this.#releaseOf(rows)
    return rows
  }

  /** Gives the memory back once, however often it is called. */
  #releaseOf({ lines, children }: EncodedRows): () => void {
    const taken = [lines, ...children.map((rows) => rows.lines)]
    return () => {
      for (const each of taken.splice(0)) this.#spare.give(each)
    }
  }

  /** Answers how many values do not fit. Where the record teaches a column, its line is of no use. */
  #writeLine(record: JsonRecord, place: { row: number; id: string }): number {
    const out = this.#out
    const { unhashed, columns, signatures } = this.#known.layout
    const fields = this.#fields.read(record)

    out.raw(this.#stamp)
    const hashAt = out.gap(hashLength)
    out.nulls(this.#fields.write(fields, 0, unhashed))
    const from = out.length
    const trailing = this.#fields.write(fields, unhashed, columns.length)
    const to = out.length
    const arrays = this.#arraysOf(fields)
    const misfit = misfitText(fields)
    out.ascii(signatures[columns.length - unhashed - trailing] ?? '')
    if (misfit !== '') out.text(misfit)
    let below = 0
    for (const { child, items } of arrays) below += child.write(items, place, out)
    out.fill(hashAt, digest(out.view(from), hashLength))
    out.length = to
    this.#fields.end(trailing, misfit)
    return fields.misfits.length + below
  }

  /**
   * The arrays that the record has brought; without one it says nothing of its children. A blank in the place of one is an empty
   * array where a detail has it, and nothing where a list does. Whatever else stands there is kept as a value that does not fit.
   */
  #arraysOf({ apart, record, misfits }: Fields): { child: ChildEncoder; items: readonly JsonRecord[] }[] {
    if (apart.length === 0) return none
    const arrays: { child: ChildEncoder; items: readonly JsonRecord[] }[] = []
    for (const { place, slot } of apart) {
      const child = this.#children[place]
      if (child === undefined) continue
      const items = child.itemsOf(record, slot)
      const value = items ? null : record.value(slot)
      if (items) arrays.push({ child, items })
      else if (encodeValue(value, 'jsonb').text !== null) misfits.push(misfitOf(child.member, value))
      else if (this.#blankIsEmpty) arrays.push({ child, items: none })
    }
    return arrays
  }
}

const none: never[] = []

function stampOf(organization: string, runId: number): Uint8Array {
  const out = new LineWriter()
  out.text(organization)
  out.separator()
  out.text(String(runId))
  out.separator()
  return Buffer.from(out.bytes.subarray(0, out.length))
}
