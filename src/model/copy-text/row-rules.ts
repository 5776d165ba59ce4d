import { columnName } from '../identifier.ts'
import type { Owner } from '../owner.ts'
import { lmtColumn } from '../records/lmt-of.ts'
import type { Column, Stream } from '../stream.ts'
import { detailLmtColumn } from '../table.ts'

/** How records of one owner become rows of the stream's table. */
export interface RowRules {
  /** Columns of every line that are no owner's: what a detail's row is found by, and the version that it tells of. */
  places: Column[]
  flattened: ReadonlySet<string>
  /** Columns that are no reason to write a row. */
  volatile: ReadonlySet<string>
  /** Members that go to a column of another name. */
  renamed: ReadonlyMap<string, string>
}

/** A detail has its row's id and LMT for finding its place only: both are the list's. */
export function rowRules({ key, flattened, volatile, detail }: Stream, owner: Owner): RowRules {
  const columns = [...volatile].map(columnName)
  if (owner === 'list' || !detail) return { places: [], flattened, volatile: new Set(columns), renamed: none }
  return {
    places: [
      { name: columnName(key), type: 'text' },
      { name: detailLmtColumn, type: 'timestamptz' },
    ],
    flattened: new Set([...flattened, ...detail.flattened]),
    volatile: new Set([...columns, detailLmtColumn]),
    renamed: new Map([[lmtColumn, detailLmtColumn]]),
  }
}

const none: ReadonlyMap<string, string> = new Map()
