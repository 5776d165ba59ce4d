import type { StreamStore } from './stream-store.ts'

/** What the database knows that decides about the calls of a run. */
export interface PlanFacts {
  /** The table was never made, or was dropped. */
  isMissing: boolean
  /** It will be given a column, and then the stream is read whole. */
  isNarrow: boolean
  /** Rows that are no tombstones. */
  live: number
  /** Of these, those that the list is known to hide. */
  hidden: number
  /** Rows whose details are owed. */
  owed: number
}

/** A record as a list shows it. */
export interface ListedRecord {
  id: string
  lmt: number | null
}

/** What planning the calls of one stream needs of the database; nothing is written. */
export interface PlanStore extends Pick<StreamStore, 'finding' | 'checkpoint' | 'stagedRebuild'> {
  facts(): Promise<PlanFacts>
  /** How many of these records will owe a detail that they do not owe yet. */
  newsAmong(records: readonly ListedRecord[]): Promise<number>
}

/** Of a database that does not exist yet. */
export const blankPlanStore: PlanStore = {
  finding: async () => undefined,
  checkpoint: async () => undefined,
  stagedRebuild: async () => undefined,
  facts: async () => ({ isMissing: true, isNarrow: false, live: 0, hidden: 0, owed: 0 }),
  newsAmong: async (records) => records.length,
}
