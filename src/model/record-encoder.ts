import { hash } from 'node:crypto'
import type { ColumnType } from './column-type.ts'
import { copyLine } from './copy-text.ts'
import { encodeValue, misfitJson } from './encode-value.ts'
import { type Field, flattenRecord } from './flatten-record.ts'
import { columnName } from './identifier.ts'
import { isExactNumber, type JsonObject, type JsonValue } from './json.ts'
import { lmtOf } from './lmt-of.ts'
import { recordId } from './record-id.ts'
import type { Column, Stream } from './stream.ts'

/** A record on its way into COPY. */
export interface Row {
  id: string
  /** `last_modified_time` in milliseconds; null where the record has none. */
  lmt: number | null
  /** COPY's text of the first `width` columns of the encoder: one string is a third of the memory of a hundred. */
  line: string
  width: number
  /** 128 bits, hexadecimal, over the non-NULL values with their columns. */
  hash: string
  /** JSON object column -> raw value; null when every value fits. */
  misfit: string | null
  misfits: number
}

/**
 * Turns records of one stream into rows, and learns columns on the way: a member without a column gets one as soon as it has
 * a value. `columns` grows, and rows encoded earlier are narrower: what they lack is NULL.
 */
export class RecordEncoder {
  readonly columns: Column[]
  readonly #stream: Stream
  readonly #index = new Map<string, number>()
  readonly #volatile: Set<string>
  readonly #foreign: Set<string>
  #hashOrder: number[] = []

  /**
   * @param known the columns that zsync keeps, as the table has them: its types win over the catalog's
   * @param foreign the table's other columns, the user's own: a member of that name goes to another one
   */
  constructor(stream: Stream, known: Column[], foreign: Column[] = []) {
    this.#stream = stream
    this.#foreign = new Set(foreign.map(({ name }) => name))
    this.#volatile = new Set([...stream.volatile].map(columnName))
    this.columns = [...known]
    known.forEach(({ name }, index) => {
      this.#index.set(name, index)
    })
    this.#sortHashOrder()
  }

  /** The row of `record`, or undefined when it carries no id and so can be no row. */
  encode(record: JsonObject): Row | undefined {
    const id = recordId(record, this.#stream.key)
    if (id === undefined) return undefined
    const fields: (string | null)[] = new Array(this.columns.length).fill(null)
    const misfits: string[] = []
    for (const field of flattenRecord(record, this.#stream.flattened)) {
      const name = this.#columnOf(field.name)
      const index = this.#index.get(name) ?? this.#learn(name, field)
      if (index === undefined) continue
      const { text, misfit } = encodeValue(field.value, this.columns[index]?.type ?? 'text')
      fields[index] = text
      if (misfit) misfits.push(`${JSON.stringify(name)}:${misfitJson(field.value)}`)
    }
    const misfit = misfits.length > 0 ? `{${misfits.join(',')}}` : null
    return {
      id,
      lmt: lmtOf(record),
      line: copyLine(fields),
      width: fields.length,
      hash: this.#hash(fields, misfit),
      misfit,
      misfits: misfits.length,
    }
  }

  /** Never a column of the user's: the same other name every time. */
  #columnOf(member: string): string {
    const name = columnName(member)
    return this.#foreign.has(name) ? columnName(`${name}_`) : name
  }

  #learn(name: string, field: Field): number | undefined {
    const plain = typeOfValue(field.value)
    if (plain === undefined || encodeValue(field.value, plain).text === null) return undefined
    // A first value that Zoho's own type cannot hold (a date_time without its zone) shows that the type is not that.
    const fits = field.type !== undefined && !encodeValue(field.value, field.type).misfit
    const type = (fits ? field.type : undefined) ?? plain
    this.#index.set(name, this.columns.push({ name, type }) - 1)
    this.#sortHashOrder()
    return this.columns.length - 1
  }

  /** By name, so that neither the order of the columns nor a new one changes the hash of a row. */
  #sortHashOrder(): void {
    this.#hashOrder = this.columns
      .map(({ name }, index) => ({ name, index }))
      .filter(({ name }) => !this.#volatile.has(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ index }) => index)
  }

  #hash(fields: (string | null)[], misfit: string | null): string {
    let text = misfit ?? ''
    for (const index of this.#hashOrder) {
      const value = fields[index]
      if (value !== null && value !== undefined) text += `\x1f${this.columns[index]?.name}\x1e${value}`
    }
    return hash('md5', text)
  }
}

/** The type of a column by its first value (DESIGN.md 7): a JSON string is text. */
function typeOfValue(value: JsonValue): ColumnType | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' || isExactNumber(value) ? 'numeric' : 'jsonb'
}
