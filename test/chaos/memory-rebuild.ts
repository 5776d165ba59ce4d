import type { Applied, StreamStore } from '../../src/model/stream-store.ts'
import type { Life } from './memory-life.ts'
import { type Stage, type StoredRow, type Tables, tombstone, type Written } from './memory-tables.ts'

type RebuildStore = Pick<
  StreamStore,
  'stagedRebuild' | 'openRebuild' | 'evolveRebuild' | 'dropRebuild' | 'absentFromRebuild' | 'noteAsked' | 'applyRebuild'
>

/** The rebuild's part of a connection. */
export function memoryRebuild(tables: Tables, life: Life, written: Written, runId: number): RebuildStore {
  return {
    stagedRebuild: () =>
      life.call(() => {
        const { rebuild: stage, columns } = tables
        return (
          stage && { runId: stage.runId, began: stage.began, tables: [[...columns]], isEmpty: stage.rows.size === 0 }
        )
      }),
    openRebuild: (_columns, began) =>
      life.call(() => {
        forgetRebuild(tables)
        tables.rebuild = { runId, began, rows: new Map(), asked: new Map() }
      }),
    evolveRebuild: () => life.call(() => undefined),
    dropRebuild: () => life.call(() => forgetRebuild(tables)),
    absentFromRebuild: () =>
      life.call(() => {
        const stage = stageOf(tables)
        const live = [...tables.rows].filter(([, { deleted }]) => !deleted)
        const ids = live.filter(([id, row]) => isAbsent(id, row, stage)).map(([id]) => id)
        return { ids: ids.slice(0, mostIds), missing: ids.length, live: live.length }
      }),
    noteAsked: ({ deleted, hidden }) =>
      life.call(() => {
        const { asked } = stageOf(tables)
        for (const id of deleted) asked.set(id, 'deleted')
        for (const id of hidden) asked.set(id, 'hidden')
      }),
    applyRebuild: (_columns, lookback) => life.call(() => applyRebuild(tables, lookback, written, runId)),
  }
}

/** So few that a story has more. */
const mostIds = 10

export function forgetRebuild(tables: Tables): void {
  tables.rebuild = undefined
  tables.checkpoints.delete('rebuild')
}

function stageOf({ rebuild }: Tables): Stage {
  if (!rebuild) throw new Error('no rebuild has begun')
  return rebuild
}

function isAbsent(id: string, row: StoredRow, { runId, rows, asked }: Stage): boolean {
  return row.runId <= runId && !rows.has(id) && !asked.has(id)
}

function applyRebuild(tables: Tables, lookback: number, written: Written, runId: number): Applied {
  const stage = stageOf(tables)
  const applied = { inserted: 0, updated: 0, deleted: 0 }
  for (const [id, row] of stage.rows) {
    const before = tables.rows.get(id)
    if (before && !before.deleted && before.hash === row.hash) continue
    if (before && !mayReplace(before, row, stage, lookback)) continue
    tables.rows.set(id, { ...row, runId })
    applied[before ? 'updated' : 'inserted'] += 1
    written.rows += 1
  }
  const gone = [...stage.asked].filter(([, fate]) => fate === 'deleted').map(([id]) => id)
  const old = gone.filter((id) => (tables.rows.get(id)?.runId ?? 0) <= stage.runId)
  applied.deleted = tombstone(tables.rows, old, written, runId)
  return applied
}

/** As `mayReplace` of `model/rebuild-sql.ts`. */
function mayReplace(before: StoredRow, row: StoredRow, { runId, began }: Stage, lookback: number): boolean {
  const isYoung = before.lmt !== null && before.lmt >= began - lookback && before.lmt <= began + 60_000
  if (before.runId < runId && !isYoung) return true
  if (before.runId > row.runId)
    return !before.deleted && row.lmt !== null && before.lmt !== null && row.lmt > before.lmt
  return row.lmt === null || before.lmt === null || row.lmt >= before.lmt
}
