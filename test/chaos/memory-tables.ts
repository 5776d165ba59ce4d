import type { Finding } from '../../src/model/capability.ts'
import type { Checkpoint } from '../../src/model/checkpoint.ts'
import type { Pass } from '../../src/model/plan-passes.ts'
import type { StreamState } from '../../src/model/state.ts'
import type { Column } from '../../src/model/stream.ts'

/** A row as the table holds it. */
export interface StoredRow {
  lmt: number | null
  hash: string
  /** The run that wrote it. */
  runId: number
  version: number
  touch: number
  deleted: boolean
}

/** All that a database dump would hold: plain data, so that a backup is a copy. */
export interface Tables {
  columns: Column[]
  rows: Map<string, StoredRow>
  states: Map<string, StreamState>
  checkpoints: Map<Pass, Checkpoint>
  finding: Finding | undefined
  /** Ids that the sweep has not shown, with the time at which Zoho was found to have them all the same. */
  unseen: Map<string, number | null>
  /** Whether these are all that the sweep under way has to see: a crash empties the list. */
  isSweepWhole: boolean
  rebuild: Stage | undefined
}

/** What a rebuild has gathered so far. */
export interface Stage {
  runId: number
  began: number
  rows: Map<string, StoredRow>
  /** What Zoho said of rows that its list did not show. */
  asked: Map<string, 'deleted' | 'hidden'>
}

export function emptyTables(): Tables {
  return {
    columns: [],
    rows: new Map(),
    states: new Map(),
    checkpoints: new Map(),
    finding: undefined,
    unseen: new Map(),
    isSweepWhole: false,
    rebuild: undefined,
  }
}

/** What a run did to the table, and what it must never do. */
export interface Written {
  rows: number
  tombstones: string[]
  /** Whether it began to read the list whole. */
  whole: boolean
  problems: string[]
}

export function nothingWritten(): Written {
  return { rows: 0, tombstones: [], whole: false, problems: [] }
}

/** Merges as `mergeSql` does: what is equal and live is not written, what is older does not replace, what came back lives. */
export function mergeRow(rows: Tables['rows'], id: string, row: StoredRow): 'inserted' | 'updated' | 'unchanged' {
  const before = rows.get(id)
  if (before && before.hash === row.hash && !before.deleted) return 'unchanged'
  if (before && before.lmt !== null && row.lmt !== null && row.lmt < before.lmt) return 'unchanged'
  rows.set(id, row)
  return before ? 'updated' : 'inserted'
}

/** Marks live rows deleted; answers how many. */
export function tombstone(rows: Tables['rows'], ids: string[], written: Written, runId: number): number {
  let marked = 0
  for (const id of ids) {
    const row = rows.get(id)
    if (!row || row.deleted) continue
    rows.set(id, { ...row, deleted: true, runId })
    written.tombstones.push(id)
    written.rows += 1
    marked += 1
  }
  return marked
}
