import type { JsonObject } from '../json.ts'
import type { ChildRows } from './child-encoder.ts'
import type { RowLayout } from './row-layout.ts'

/** Records on their way into COPY: its text, a line a record, and what must be known of each line. */
export interface EncodedRows {
  layout: RowLayout
  lines: Buffer
  /** Where each line ends in `lines`. */
  ends: number[]
  /** Where the hash stands in each line, from its beginning. */
  hashAt: number
  ids: string[]
  /** `last_modified_time` in milliseconds; null where the record has none. */
  lmts: (number | null)[]
  /** Values that do not fit. */
  misfits: number
  /** Records that carry no id and so can be no row. */
  quarantined: JsonObject[]
  /** By child table, in the order of the catalog. */
  children: ChildRows[]
  /** Nobody reads lines any more, its children's neither: their memory is used again. */
  release(): void
}

/** None yet. */
export function emptyRows(layout: RowLayout, hashAt: number): EncodedRows {
  return {
    layout,
    lines: Buffer.alloc(0),
    ends: [],
    hashAt,
    ids: [],
    lmts: [],
    misfits: 0,
    quarantined: [],
    children: [],
    release: () => {},
  }
}
