import { openArray } from '../records/ascii.ts'
import type { JsonRecord } from '../records/json-record.ts'
import { RecordScanner } from '../records/record-scanner.ts'
import type { SpareBuffers } from '../spare-buffers.ts'
import type { Child, Column } from '../stream.ts'
import { catalogColumns } from '../table.ts'
import { FieldWriter, type Homeless, misfitText } from './field-writer.ts'
import { KnownColumns } from './known-columns.ts'
import { LineWriter } from './line-writer.ts'
import type { RowLayout } from './row-layout.ts'

/** The lines of one child table that belong to a page of rows. */
export interface ChildRows {
  layout: RowLayout
  lines: Buffer
  /** Of each record that has the array, in their order: its place among the rows, where its lines end, how many they are. */
  parents: number[]
  ends: number[]
  counts: number[]
}

export interface ChildEncoderOptions {
  /** `_org_id _run_id` and their separators. */
  stamp: Uint8Array
  /** The column of the parent's id. */
  key: string
  /** As for the parent's table; what the catalog says where no table was looked at. */
  kept?: Column[]
  foreign?: Column[]
  room?: number
}

/**
 * Turns the objects of one array into lines of its table while their record is encoded: `_org_id _run_id`, the parent's id,
 * `_index`, the columns of the layout, `_misfit`.
 */
export class ChildEncoder {
  readonly member: string
  readonly #known: KnownColumns
  readonly #stamp: Uint8Array
  readonly #out = new LineWriter()
  readonly #scanner = new RecordScanner()
  #release: () => void = () => {}
  readonly #fields: FieldWriter
  #rows: ChildRows

  constructor(child: Child, { stamp, key, kept = catalogColumns(child), foreign = [], room }: ChildEncoderOptions) {
    this.member = child.member
    this.#stamp = stamp
    // The parent's id is no member of the object: one of that name goes to another column.
    const taken: Column[] = [...foreign, { name: key, type: 'text' }]
    this.#known = new KnownColumns({ kept, foreign: taken, room })
    this.#fields = new FieldWriter(this.#out, this.#known, { flattened: child.flattened, apart: [] })
    this.#rows = emptyRows(this.#known.layout)
  }

  get columns(): readonly Column[] {
    return this.#known.all
  }

  get homeless(): Homeless {
    return this.#fields.homeless
  }

  /** Whether lines written since `begin` lack a column that was learned meanwhile. */
  get isOutdated(): boolean {
    return this.#rows.layout !== this.#known.layout
  }

  /** Forgets what was written for the page before. */
  begin(): void {
    this.#out.length = 0
    this.#rows = emptyRows(this.#known.layout)
  }

  /**
   * The objects of the array that stands in a record; undefined where something in it can be no row of a child table. Those of
   * the record before are not read any more then.
   */
  itemsOf(record: JsonRecord, slot: number): JsonRecord[] | undefined {
    const start = record.start(slot)
    if (record.bytes[start] !== openArray) return undefined
    this.#release()
    const { records, others, release } = this.#scanner.array(record.bytes, start)
    this.#release = release
    return others === 0 ? records : undefined
  }

  /**
   * Writes the lines of one record, and answers how many values do not fit.
   * @param row the record's place among the rows of the page
   * @param hashed takes what the record's hash must see of them: all but what they are stamped with
   */
  write(items: readonly JsonRecord[], { row, id }: { row: number; id: string }, hashed: LineWriter): number {
    // An empty array is not the same as none.
    hashed.endLine()
    hashed.text(this.member)
    let misfits = 0
    for (const [index, item] of items.entries()) misfits += this.#writeLine(item, index, id, hashed)
    this.#rows.parents.push(row)
    this.#rows.ends.push(this.#out.length)
    this.#rows.counts.push(items.length)
    return misfits
  }

  /** What was written since `begin`. */
  end(spare: SpareBuffers): ChildRows {
    this.#rows.lines = this.#out.take(spare)
    return this.#rows
  }

  #writeLine(item: JsonRecord, index: number, id: string, hashed: LineWriter): number {
    const out = this.#out
    const { columns, signatures } = this.#known.layout
    const fields = this.#fields.read(item)
    out.raw(this.#stamp)
    out.text(id)
    out.separator()
    out.text(String(index))
    const from = out.length
    const nulls = this.#fields.write(fields, 0, columns.length)
    const misfit = misfitText(fields)
    hashed.endLine()
    hashed.raw(out.view(from))
    hashed.ascii(signatures[columns.length - nulls] ?? '')
    if (misfit !== '') hashed.text(misfit)
    this.#fields.end(nulls, misfit)
    return fields.misfits.length
  }
}

function emptyRows(layout: RowLayout): ChildRows {
  return { layout, lines: Buffer.alloc(0), parents: [], ends: [], counts: [] }
}
