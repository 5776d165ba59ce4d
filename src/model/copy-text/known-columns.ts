import type { ColumnType } from '../column-type.ts'
import { columnName } from '../identifier.ts'
import { isExactNumber, type JsonValue } from '../json.ts'
import type { Column } from '../stream.ts'
import { encodeValue } from './encode-value.ts'
import { type RowLayout, rowLayout } from './row-layout.ts'

/** PostgreSQL's limit, dropped columns included (and ours: `_org_id` and its like). */
export const mostColumns = 1600

/**
 * The columns of a stream's table, which grow: a member without a column gets one as soon as it has a value.
 */
export class KnownColumns {
  /** In the order of the table; the types that it gives win over the catalog's. */
  readonly all: Column[]
  readonly #names: Set<string>
  readonly #foreign: Set<string>
  readonly #volatile: Set<string>
  #room: number
  // Made when it is asked for: a record may teach hundreds of columns at once.
  #layout: RowLayout | undefined
  #positions: ReadonlyMap<string, number> | undefined

  /**
   * @param known the columns that zsync keeps, as the table has them
   * @param foreign the table's other columns, the user's own: a member of that name goes to another one
   * @param room how many more columns the table can have
   */
  constructor({ volatile }: { volatile: ReadonlySet<string> }, known: Column[], foreign: Column[], room: number) {
    this.all = [...known]
    this.#names = new Set(known.map(({ name }) => name))
    this.#foreign = new Set(foreign.map(({ name }) => name))
    this.#volatile = new Set([...volatile].map(columnName))
    this.#room = room
  }

  get layout(): RowLayout {
    this.#layout ??= rowLayout(this.all, this.#volatile)
    return this.#layout
  }

  /** Where a column stands in the layout. */
  get positions(): ReadonlyMap<string, number> {
    this.#positions ??= new Map(this.layout.columns.map(({ name }, position) => [name, position]))
    return this.#positions
  }

  /** Never a column of the user's: the same other name every time. */
  columnOf(member: string): string {
    let name = columnName(member)
    while (this.#foreign.has(name)) name = columnName(`${name}_`)
    return name
  }

  /**
   * Makes a column of that name, by the first value that is to go there: `blank` needs none, `full` is a table that takes no more.
   * @param said the type that Zoho itself says
   */
  learn(name: string, value: JsonValue, said?: ColumnType): 'made' | 'blank' | 'full' {
    const plain = typeOfValue(value)
    if (plain === undefined || encodeValue(value, plain).text === null) return 'blank'
    if (this.#names.has(name)) return 'made'
    if (this.#room === 0) return 'full'
    this.#room -= 1
    // A first value that Zoho's own type cannot hold (a date_time without its zone) shows that the type is not that.
    const fits = said !== undefined && !encodeValue(value, said).misfit
    this.all.push({ name, type: fits ? said : plain })
    this.#names.add(name)
    this.#layout = undefined
    this.#positions = undefined
    return 'made'
  }
}

/** The type of a column by its first value (DESIGN.md 7): a JSON string is text. */
function typeOfValue(value: JsonValue): ColumnType | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' || isExactNumber(value) ? 'numeric' : 'jsonb'
}
