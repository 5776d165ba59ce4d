import { columnName, qualified } from './identifier.ts'
import { lmtColumn } from './lmt-of.ts'
import type { Column, Stream } from './stream.ts'

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
}

/** `schema.table`, quoted. */
export function nameOf({ schema, name }: TableName): string {
  return qualified(schema, name)
}

/** The table of a stream: schema per product, named as Zoho names the list. */
export function tableOf(stream: Stream): Table {
  return {
    schema: `zoho_${stream.product}`,
    name: stream.name,
    key: columnName(stream.key),
    lmt: stream.hasLmt ? lmtColumn : undefined,
  }
}

/** The columns that the catalog knows before the first row is read. */
export function catalogColumns(stream: Stream): Column[] {
  return stream.columns.map(({ name, type }) => ({ name: columnName(name), type }))
}
