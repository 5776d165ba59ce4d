import type pg from 'pg'
import type { Batch } from '../model/batch.ts'
import type { RowLayout } from '../model/copy-text/row-layout.ts'
import type { Owner } from '../model/owner.ts'
import type { Merged } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import type { ChildTarget } from './load-children.ts'

/** What a load and the sink before it go by alike. */
export interface LoadTarget {
  client: pg.Client
  table: Table
  /** The quoted name of what is loaded: the table itself, or a rebuild's gathering place. */
  target: string
  /** The same of its children, in the order of the catalog. */
  children: readonly ChildTarget[]
  organization: string
  runId: number
  /** Rows of this LMT or later, in milliseconds, may change without a later one; undefined where no row owes a detail for it. */
  young?: number | undefined
  /** Whose columns are loaded. */
  owner: Owner
  /**
   * Writes checkpoint and counters, within the transaction.
   * @param shown SQL that selects the ids of the batch's rows; undefined where they went straight into an empty target
   */
  record: (batch: Batch, merged: Merged, shown: string | undefined) => Promise<void>
}

/**
 * How rows get into the target: `direct` by COPY into one that had no row of the organization; `staged` by a merge of all; where
 * most of them are there already, `compared`, by a merge of those that are not.
 */
export type LoadWay = 'direct' | 'staged' | 'compared'

export interface BatchLoadOptions extends LoadTarget {
  /** By table: the stream's own, then its children's. */
  layouts: readonly RowLayout[]
  way: LoadWay
  /** Makes the staging tables for the layouts, where they are not there yet. */
  stage: () => Promise<void>
}
