import type { StreamStore } from './stream-store.ts'

/** What the database knows about the table of a stream. */
export interface TableFacts {
  /** It was never made, or was dropped. */
  isMissing: boolean
  /** It will be given a column, and then the stream is read whole. */
  isNarrow: boolean
}

/** Rows that are no tombstones, and those of them that the list is known to hide. */
export interface RowCounts {
  live: number
  hidden: number
}

/** A record as a list shows it. */
export interface ListedRecord {
  id: string
  lmt: number | null
}

/** What planning the calls of one stream needs of the database; nothing is written. */
export interface PlanStore extends Pick<StreamStore, 'finding' | 'checkpoint' | 'stagedRebuild'> {
  table(): Promise<TableFacts>
  rows(): Promise<RowCounts>
  countOwed(): Promise<number>
  /** Whether all details are being asked for anew, and some are still owed. */
  isRefetching(): Promise<boolean>
  /** How many of these records will owe a detail that they do not owe yet. */
  newsAmong(records: readonly ListedRecord[]): Promise<number>
}

/** Of a database that does not exist yet. */
export const blankPlanStore: PlanStore = {
  finding: async () => undefined,
  checkpoint: async () => undefined,
  stagedRebuild: async () => undefined,
  table: async () => ({ isMissing: true, isNarrow: false }),
  rows: async () => ({ live: 0, hidden: 0 }),
  countOwed: async () => 0,
  isRefetching: async () => false,
  newsAmong: async (records) => records.length,
}
