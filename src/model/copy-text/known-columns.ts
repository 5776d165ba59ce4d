import type { ColumnType } from '../column-type.ts'
import { columnName } from '../identifier.ts'
import { isExactNumber, type JsonValue } from '../json.ts'
import type { Owner } from '../owner.ts'
import type { Column } from '../stream.ts'
import { encodeValue } from './encode-value.ts'
import { type RowLayout, rowLayout } from './row-layout.ts'

/** PostgreSQL's limit, dropped columns included (and ours: `_org_id` and its like). */
export const mostColumns = 1600

export interface KnownColumnsOptions {
  /** Columns that zsync keeps and this owner writes, as the table has them. */
  kept: readonly Column[]
  /** The table's other columns, the user's own: a member of that name goes to another one. */
  foreign?: readonly Column[]
  /** Columns of the other owner. */
  others?: readonly Column[]
  /** Columns of the other owner that become this one's with the first value. */
  unclaimed?: readonly Column[]
  owner?: Owner
  /** How many more columns the table can have. */
  room?: number | undefined
  /** Columns that the hash leaves out. */
  volatile?: ReadonlySet<string>
  /** Members that go to a column of another name. */
  renamed?: ReadonlyMap<string, string>
}

/**
 * The columns that one owner writes, which grow: a member without a column gets one as soon as it has a value. A column of the
 * details whose value a list row shows becomes the list's; what a detail shows of the list's is passed over.
 */
export class KnownColumns {
  /** In the order of the table; the types that it gives win over the catalog's. */
  readonly all: Column[]
  readonly #names: Set<string>
  readonly #foreign: Set<string>
  readonly #others: ReadonlyMap<string, ColumnType>
  readonly #passedOver: ReadonlySet<string>
  readonly #volatile: ReadonlySet<string>
  readonly #renamed: ReadonlyMap<string, string>
  #room: number
  // Made when it is asked for: a record may teach hundreds of columns at once.
  #layout: RowLayout | undefined
  #positions: ReadonlyMap<string, number> | undefined

  constructor(options: KnownColumnsOptions) {
    const {
      kept,
      foreign = [],
      others = [],
      unclaimed = [],
      owner = 'list',
      room = mostColumns,
      volatile = new Set(),
      renamed,
    } = options
    this.all = [...kept]
    this.#names = new Set(kept.map(({ name }) => name))
    this.#foreign = new Set(foreign.map(({ name }) => name))
    this.#others = new Map([...others, ...unclaimed].map(({ name, type }) => [name, type]))
    this.#passedOver = new Set(owner === 'detail' ? others.map(({ name }) => name) : [])
    this.#volatile = volatile
    this.#renamed = renamed ?? new Map()
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
    let name = this.#renamed.get(member) ?? columnName(member)
    while (this.#foreign.has(name)) name = columnName(`${name}_`)
    return name
  }

  /** Whether it is no matter of this owner. */
  isPassedOver(column: string): boolean {
    return this.#passedOver.has(column)
  }

  /**
   * Makes a column of that name, by the first value that is to go there: `blank` needs none, `full` is a table that takes no more.
   * @param said the type that Zoho itself says
   */
  learn(name: string, value: JsonValue, said?: ColumnType): 'made' | 'blank' | 'full' {
    if (this.isPassedOver(name)) return 'blank'
    const plain = typeOfValue(value)
    if (plain === undefined || encodeValue(value, plain).text === null) return 'blank'
    if (this.#names.has(name)) return 'made'
    const there = this.#others.get(name)
    if (there === undefined && this.#room === 0) return 'full'
    if (there === undefined) this.#room -= 1
    // A first value that Zoho's own type cannot hold (a date_time without its zone) shows that the type is not that.
    const fits = said !== undefined && !encodeValue(value, said).misfit
    this.all.push({ name, type: there ?? (fits ? said : plain) })
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
