import type pg from 'pg'
import type { Clock } from '../model/clock.ts'
import type { Pass } from '../model/plan-passes.ts'
import { childStageOf } from '../model/rebuild-children-sql.ts'
import { stageOf } from '../model/rebuild-sql.ts'
import type { StreamStore } from '../model/stream-store.ts'
import { type ChildTable, nameOf } from '../model/table.ts'
import { absentFromRebuild } from './absent-from-rebuild.ts'
import { applyRebuild } from './apply-rebuild.ts'
import { loadFinding, saveFinding } from './finding-store.ts'
import { inTransaction } from './in-transaction.ts'
import type { ChildTarget } from './load-children.ts'
import { mergeSink } from './merge-sink.ts'
import { evolveRebuild, findRebuild, forgetRebuild, noteAsked, openRebuild } from './rebuild-stage.ts'
import { loadCheckpoint, recordBatch } from './run-books.ts'
import { ensureTables, noteShown } from './stream-table.ts'
import { isSweepWhole, openSweep, type SweptTable, settleUnseen, strikeOff, unseenRows } from './sweep-store.ts'

/** PostgreSQL as the place where one stream is kept; all through the connection that holds the stream's lock. */
export function streamStore(options: SweptTable & { client: pg.Client; runId: number; clock: Clock }): StreamStore {
  const { client, stream, table, organization, runId, clock } = options
  return {
    ensureColumns: (wanted, by) => ensureTables(client, table, wanted, { runId, organization }, by),
    noteShown: (columns) => noteShown(client, table, organization, columns),
    finding: () => loadFinding(client, stream),
    saveFinding: (finding) => saveFinding(client, stream, finding),
    checkpoint: async (pass) =>
      pass !== 'sweep' || (await isSweepWhole(client, stream)) ? loadCheckpoint(client, stream, pass) : undefined,
    openSink: (pass, resumable, { encoder, young, evolve, loaded }) =>
      mergeSink({
        ...{ client, table, organization, runId, encoder, clock, evolve, loaded },
        owner: 'list',
        young: pass === 'rebuild' ? undefined : young,
        target: nameOf(pass === 'rebuild' ? stageOf(stream) : table),
        children: table.children.map((child) => childTarget(stream, child, pass)),
        record: async (batch, merged, shown) => {
          if (pass === 'sweep' && shown) await strikeOff(client, stream, `array(${shown})`)
          await recordBatch(client, { runId, stream, checkpointOf: resumable ? pass : undefined }, batch, merged)
        },
      }),
    openSweep: () => openSweep(client, options),
    unseen: (began, askAll) => unseenRows(client, options, began, askAll),
    settleUnseen: (fates) => settleUnseen(client, options, { ...fates, runId }),
    stagedRebuild: () => findRebuild(client, options),
    openRebuild: (tables, began) => openRebuild(client, options, tables, began),
    evolveRebuild: (tables) => evolveRebuild(client, options, tables),
    dropRebuild: () => inTransaction(client, () => forgetRebuild(client, stream)),
    absentFromRebuild: () => absentFromRebuild(client, options),
    noteAsked: (fates) => noteAsked(client, options, fates),
    applyRebuild: (tables, lookback) => applyRebuild(client, { ...options, tables, lookback }),
  }
}

function childTarget(stream: string, child: ChildTable, pass: Pass): ChildTarget {
  const isStaged = pass === 'rebuild'
  return { table: child, target: nameOf(isStaged ? childStageOf(stream, child) : child), marksEmpty: isStaged }
}
