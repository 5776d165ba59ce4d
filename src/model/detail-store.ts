import type { Writable } from 'node:stream'
import type { Column } from './stream.ts'
import type { SinkHooks, TableColumns } from './stream-store.ts'

/** A record whose detail call is still to be made. */
export interface OwedDetail {
  id: string
  /** Of its row: the LMT, in milliseconds; where rows have none, when the row was written. */
  version: number
  /** The same as PostgreSQL has it, whose times are finer than ours. */
  exactly: string
  /** Whether the version is Zoho's own LMT: then an older detail can be told. */
  isStamped: boolean
}

/** Which of the owed details: between these two, neither of them included, the newest or the oldest first. */
export interface OwedQuery {
  order: 'newest' | 'oldest'
  limit: number
  newerThan?: OwedDetail | undefined
  olderThan?: OwedDetail | undefined
}

/**
 * What the details of one stream need of the database. What is owed is a query, no queue: a kill at any time, or details that are
 * switched on late, need nothing special. One question at a time.
 */
export interface DetailStore {
  /** Makes sure that the tables have these columns, the details' own and their children's. */
  ensureColumns(wanted: Column[][]): Promise<TableColumns>
  /**
   * Takes back which version's detail each row has, so that all are owed; where an earlier run has done so and not all are read
   * since, nothing: then it is gone on with. Answers which of the two.
   */
  oweAll(): Promise<'begun' | 'goes on'>
  owed(query: OwedQuery): Promise<OwedDetail[]>
  countOwed(): Promise<number>
  /** Rows that are not tombstones. */
  countLive(): Promise<number>
  /** The id of a live row whose detail was read and is not owed; undefined where there is none. */
  known(): Promise<string | undefined>
  /** Hears that a drain has come to its end: what is owed from now on is little, and soon found. */
  settled(): Promise<void>
  /** Hears that nothing is owed. */
  paid(): Promise<void>
  /** Where pages of details go, which takes them with their children; `finish` says that all of them are durable. */
  openSink(hooks: SinkHooks): Writable
  /** Marks rows deleted that Zoho says it does not have, and their children; answers how many were not yet. */
  markDeleted(ids: string[]): Promise<number>
  /** Writes down an id that Zoho fails on, and answers how often it has; after `mostFailures` the row owes nothing until it changes. */
  noteFailure(detail: OwedDetail, error: string): Promise<number>
}

/** How often Zoho may fail on one id before it is set aside (DESIGN.md 6). */
export const mostFailures = 5
