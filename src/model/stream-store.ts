import type { Writable } from 'node:stream'
import type { Batch } from './batch.ts'
import type { Finding } from './capability.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { RecordEncoder } from './copy-text/record-encoder.ts'
import type { Pass } from './plan-passes.ts'
import type { StagedRebuild } from './staged-rebuild.ts'
import type { Column } from './stream.ts'

export interface ColumnsOfTable {
  /** The columns that zsync keeps for the owner that asks, with the types that the table gives them; of a child's table all. */
  kept: Column[]
  /** Those that it keeps for the other owner. */
  others: Column[]
  /** Those that the catalog expects of the list, and that no record of it has ever had: the details may claim them. */
  unclaimed: Column[]
  /** Columns of the user's own, which a merge never touches. */
  foreign: Column[]
  /** How many more columns it can be given. */
  room: number
}

export interface TableColumns extends ColumnsOfTable {
  /** The same of the tables of its children, in the order of the catalog. */
  children: ColumnsOfTable[]
}

/** The kept columns by table: the stream's own, then its children's. */
export function keptTables({ kept, children }: TableColumns): Column[][] {
  return [kept, ...children.map((child) => child.kept)]
}

/** What one transaction did to the table. */
export interface Merged {
  inserted: number
  updated: number
  unchanged: number
}

/** What a rebuild did to the table. */
export interface Applied {
  inserted: number
  updated: number
  deleted: number
}

/** Rows that a whole read did not show: deleted in Zoho, or hidden from the list. */
export interface AbsentRows {
  /** Where they are very many, the first of them. */
  ids: string[]
  /** How many of them Zoho is not known to have: the rows that count for the brake. */
  missing: number
  /** All rows that are no tombstones, the absent ones among them. */
  live: number
}

/** What a sweep has not shown. */
export interface UnseenRows extends AbsentRows {
  /** Further rows, left out because Zoho had them although its list did not show them when it was asked before this sweep. */
  remembered: number
}

export interface SinkHooks {
  encoder: RecordEncoder
  /** Rows of this LMT or later, in milliseconds, may have been read in a second that was not over; undefined for none. */
  young?: number | undefined
  /** Makes the columns that the encoder has learned, before a batch that needs them. */
  evolve(tables: Column[][]): Promise<void>
  /** Hears of each batch once it is committed. */
  loaded(batch: Batch, merged: Merged): void
}

/**
 * What syncing one stream needs of the database: a port, so that the same code runs on PostgreSQL (`postgres/stream-store.ts`)
 * and, in the chaos tests, on a table in memory. Columns by table are the stream's own, then its children's.
 */
export interface StreamStore {
  /**
   * Makes sure that the tables have these columns.
   * @param by who wants them, by default the catalog: what records have shown is no longer the details'
   */
  ensureColumns(wanted: Column[][], by?: 'catalog' | 'records'): Promise<TableColumns>
  /** Writes down which columns the records of the list have members for. */
  noteShown(columns: readonly string[]): Promise<void>
  finding(): Promise<Finding | undefined>
  saveFinding(finding: Finding): Promise<void>
  checkpoint(pass: Pass): Promise<Checkpoint | undefined>
  /**
   * Where the pages of a pass go; `finish` says that all of them are durable. A batch, its checkpoint and its counters are
   * one transaction; a sweep also strikes off the ids that the batch has shown.
   * @param resumable whether the batches leave a checkpoint
   */
  openSink(pass: Pass, resumable: boolean, hooks: SinkHooks): Writable
  /** Begins a sweep: notes the ids of all live rows as not seen yet. */
  openSweep(): Promise<void>
  /**
   * What the sweep has not shown, once it is through.
   * @param began the sweep's first answer, in milliseconds of Zoho's clock
   * @param askAll also rows that Zoho was found to have, before this sweep, although its list hides them
   */
  unseen(began: number, askAll: boolean): Promise<UnseenRows>
  /** Marks rows deleted and remembers which Zoho has although it does not list them; answers how many were marked. */
  settleUnseen(fates: { deleted: string[]; hidden: string[]; began: number }): Promise<number>
  /** The rebuild that was begun and is not applied yet. */
  stagedRebuild(): Promise<StagedRebuild | undefined>
  /**
   * Makes an empty stage for a rebuild, in place of one of before: it outlives process and connection, but no crash of the database.
   * @param began Zoho's clock, in milliseconds
   */
  openRebuild(tables: Column[][], began: number): Promise<void>
  /** Gives the stage the columns that it lacks. */
  evolveRebuild(tables: Column[][]): Promise<void>
  dropRebuild(): Promise<void>
  /** Rows last written before the rebuild began that it has not shown, and that Zoho was not asked about for it. */
  absentFromRebuild(): Promise<AbsentRows>
  /** Keeps what Zoho said of absent rows. */
  noteAsked(fates: { deleted: string[]; hidden: string[] }): Promise<void>
  /**
   * Makes the table equal to what was gathered, in one transaction; no row that was written meanwhile goes back to an older version.
   * @param lookback how long Zoho may show older versions, in milliseconds
   */
  applyRebuild(tables: Column[][], lookback: number): Promise<Applied>
}
