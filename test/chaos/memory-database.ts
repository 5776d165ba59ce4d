import { mostColumns } from '../../src/model/copy-text/known-columns.ts'
import type { Pass } from '../../src/model/plan-passes.ts'
import type { StateStore } from '../../src/model/state.ts'
import type { Column } from '../../src/model/stream.ts'
import type { StreamStore } from '../../src/model/stream-store.ts'
import type { Life } from './memory-life.ts'
import { forgetRebuild, memoryRebuild } from './memory-rebuild.ts'
import { type FullBatch, memorySink } from './memory-sink.ts'
import { emptyTables, mergeRow, type StoredRow, type Tables, tombstone, type Written } from './memory-tables.ts'

/** PostgreSQL in memory, for one stream: what happens within one call of a port happens whole or not at all. */
export class MemoryDatabase {
  tables: Tables = emptyTables()
  readonly #pagesPerBatch: () => number

  constructor(pagesPerBatch: () => number) {
    this.#pagesPerBatch = pagesPerBatch
  }

  backup(): Tables {
    return structuredClone(this.tables)
  }

  restore(backup: Tables): void {
    this.tables = structuredClone(backup)
  }

  /** What is not logged is empty after it. */
  crash(): void {
    this.tables.rebuild?.rows.clear()
    this.tables.rebuild?.asked.clear()
    for (const [id, hiddenAt] of this.tables.unseen) if (hiddenAt === null) this.tables.unseen.delete(id)
    this.tables.isSweepWhole = false
  }

  /** A connection of one run. */
  connect(life: Life, written: Written, runId: number): StreamStore {
    const { tables } = this
    const live = (): string[] => [...tables.rows].filter(([, { deleted }]) => !deleted).map(([id]) => id)
    const flush = (pass: Pass, resumable: boolean, { batch, rows }: FullBatch) => {
      const stage = pass === 'rebuild' ? tables.rebuild : undefined
      const merged = mergeBatch(stage?.rows ?? tables.rows, rows, stage ? undefined : written, runId)
      for (const id of batch.ids) stage?.asked.delete(id)
      if (pass === 'sweep') for (const id of batch.ids) tables.unseen.delete(id)
      if (resumable && batch.checkpoint) tables.checkpoints.set(pass, batch.checkpoint)
      return { ...merged, unchanged: batch.records - merged.inserted - merged.updated }
    }
    return {
      ensureColumns: (wanted) =>
        life.call(() => ({
          kept: addColumns(tables, wanted[0] ?? []),
          foreign: [],
          others: [],
          unclaimed: [],
          room: mostColumns,
          children: [],
        })),
      noteShown: async () => {},
      finding: () => life.call(() => tables.finding && { ...tables.finding }),
      saveFinding: (finding) =>
        life.call(() => {
          tables.finding = { ...finding }
        }),
      checkpoint: (pass) =>
        life.call(() =>
          pass === 'sweep' && !tables.isSweepWhole ? undefined : structuredClone(tables.checkpoints.get(pass)),
        ),
      openSink: (pass, resumable, hooks) => {
        written.whole ||= pass !== 'changes'
        return memorySink(this.#pagesPerBatch, async (full) => {
          await hooks.evolve(hooks.encoder.tables)
          hooks.loaded(full.batch, await life.call(() => flush(pass, resumable, full)))
        })
      },
      openSweep: () => life.call(() => openSweep(tables, live())),
      unseen: (began, askAll) =>
        life.call(() => {
          const open = [...tables.unseen].filter(([, hiddenAt]) => hiddenAt === null || hiddenAt < began)
          const ids = open.filter(([, hiddenAt]) => askAll || hiddenAt === null).map(([id]) => id)
          const missing = open.filter(([, hiddenAt]) => hiddenAt === null).length
          return { ids, missing, live: live().length, remembered: open.length - ids.length }
        }),
      settleUnseen: ({ deleted, hidden, began }) =>
        life.call(() => {
          for (const id of hidden) if (tables.unseen.has(id)) tables.unseen.set(id, began)
          for (const id of deleted) tables.unseen.delete(id)
          return tombstone(tables.rows, deleted, written, runId)
        }),
      ...memoryRebuild(tables, life, written, runId),
    }
  }

  stateStore(life: Life): StateStore {
    const { tables } = this
    return {
      load: () => life.call(() => new Map([...tables.states].map(([stream, state]) => [stream, { ...state }]))),
      commit: (stream, state, pass) =>
        life.call(() => {
          tables.states.set(stream, { ...state })
          tables.checkpoints.delete('changes')
          if (pass === 'rebuild') forgetRebuild(tables)
          if (pass !== 'changes') {
            tables.checkpoints.delete('sweep')
            for (const [id, hiddenAt] of tables.unseen) if (hiddenAt === null) tables.unseen.delete(id)
          }
        }),
      reset: (streams) =>
        life.call(() => {
          for (const stream of streams) tables.states.delete(stream)
          tables.checkpoints.clear()
          tables.unseen.clear()
          forgetRebuild(tables)
        }),
    }
  }
}

function addColumns(tables: Tables, wanted: Column[]): Column[] {
  const known = new Set(tables.columns.map(({ name }) => name))
  tables.columns.push(...wanted.filter(({ name }) => !known.has(name)))
  return [...tables.columns]
}

function openSweep(tables: Tables, live: string[]): void {
  const alive = new Set(live)
  for (const [id, hiddenAt] of tables.unseen) {
    if (hiddenAt === null || !alive.has(id)) tables.unseen.delete(id)
  }
  for (const id of live) if (!tables.unseen.has(id)) tables.unseen.set(id, null)
  tables.isSweepWhole = true
}

function mergeBatch(
  rows: Tables['rows'],
  batch: FullBatch['rows'],
  written: Written | undefined,
  runId: number,
): { inserted: number; updated: number } {
  const merged = { inserted: 0, updated: 0 }
  for (const [id, row] of batch) {
    const before = rows.get(id)
    const after = { ...row, runId }
    const done = mergeRow(rows, id, after)
    if (done === 'unchanged') continue
    merged[done] += 1
    if (!written) continue
    written.rows += 1
    if (before) noteStepBack(written, id, before, after)
  }
  return merged
}

/** Only between two stamps can it be told which is older. */
function noteStepBack({ problems }: Written, id: string, before: StoredRow, after: StoredRow): void {
  if (before.lmt === null || after.lmt === null || after.lmt === before.lmt || after.version >= before.version) return
  problems.push(`${id} went back from version ${before.version} to ${after.version}`)
}
