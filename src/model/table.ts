import { columnName, qualified } from './identifier.ts'
import { lmtColumn } from './records/lmt-of.ts'
import type { Column, Stream } from './stream.ts'

/** The version whose detail is stored, by its LMT; where rows have none, by when it was stored. */
export const detailLmtColumn = '_detail_lmt'

export interface TableName {
  schema: string
  name: string
}

/** Where the rows of a stream go. */
export interface Table extends TableName {
  /** The column of Zoho's id; the primary key is (`_org_id`, key). */
  key: string
  /** The column that guards the merge against older versions; undefined where rows carry none. */
  lmt: string | undefined
  /** Whether a record has a call of its own that tells more than its list row. */
  hasDetail: boolean
  children: readonly ChildTable[]
}

/** Where the objects of an array go that records carry; the primary key is (`_org_id`, key, `_index`). */
export interface ChildTable extends TableName {
  /** The column of the parent's id, named as the parent names it. */
  key: string
  /** The parent's name. */
  parent: string
}

export function isChild(table: Table | ChildTable): table is ChildTable {
  return 'parent' in table
}

/** `schema.table`, quoted. */
export function nameOf({ schema, name }: TableName): string {
  return qualified(schema, name)
}

/** The table of a stream: schema per product, named as Zoho names the list. */
export function tableOf(stream: Stream): Table {
  const schema = `zoho_${stream.product}`
  const key = columnName(stream.key)
  return {
    schema,
    name: stream.name,
    key,
    lmt: stream.hasLmt ? lmtColumn : undefined,
    hasDetail: stream.detail !== undefined,
    children: stream.children.map(({ table }) => ({ schema, name: table, key, parent: stream.name })),
  }
}

/** The columns that the catalog knows before the first row is read. */
export function catalogColumns(stream: Pick<Stream, 'columns'>): Column[] {
  return stream.columns.map(({ name, type }) => ({ name: columnName(name), type }))
}

/** The same by table: the stream's own, then its children's. */
export function catalogTables(stream: Stream): Column[][] {
  return [stream, ...stream.children].map(catalogColumns)
}

/** The same of what its details tell: the columns that only they have, then its children's. */
export function detailTables({ detail, children }: Stream): Column[][] {
  return [{ columns: detail?.columns ?? [] }, ...children].map(catalogColumns)
}
