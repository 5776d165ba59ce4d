import type pg from 'pg'
import type { Clock } from '../model/clock.ts'
import { qualified } from '../model/identifier.ts'
import { rebuildName } from '../model/sql.ts'
import type { StreamStore } from '../model/stream-store.ts'
import { absentFromRebuild, applyRebuild, createRebuild, evolveRebuild } from './apply-rebuild.ts'
import { loadFinding, saveFinding } from './finding-store.ts'
import { mergeSink } from './merge-sink.ts'
import { loadCheckpoint, recordBatch } from './run-books.ts'
import { ensureTable } from './stream-table.ts'
import { openSweep, type SweptTable, settleUnseen, strikeOff, unseenRows } from './sweep-store.ts'

/** PostgreSQL as the place where one stream is kept; all through the connection that holds the stream's lock. */
export function streamStore(options: SweptTable & { client: pg.Client; runId: number; clock: Clock }): StreamStore {
  const { client, stream, table, organization, runId, clock } = options
  return {
    ensureColumns: (wanted) => ensureTable(client, table, wanted, runId),
    finding: () => loadFinding(client, stream),
    saveFinding: (finding) => saveFinding(client, stream, finding),
    checkpoint: (pass) => loadCheckpoint(client, stream, pass),
    openSink: (pass, resumable, { encoder, evolve, loaded }) =>
      mergeSink({
        ...{ client, table, organization, encoder, clock, evolve, loaded },
        target: pass === 'rebuild' ? rebuildName(table) : qualified(table.schema, table.name),
        record: async (batch, merged) => {
          if (pass === 'sweep') await strikeOff(client, stream, [...batch.ids])
          await recordBatch(client, { runId, stream, checkpointOf: resumable ? pass : undefined }, batch, merged)
        },
      }),
    openSweep: () => openSweep(client, options),
    unseen: (began, askAll) => unseenRows(client, options, began, askAll),
    settleUnseen: (fates) => settleUnseen(client, options, { ...fates, runId }),
    openRebuild: (columns) => createRebuild(client, table, columns),
    evolveRebuild: (learned) => evolveRebuild(client, table, learned),
    absentFromRebuild: () => absentFromRebuild(client, table, organization),
    applyRebuild: (columns, deleted) => applyRebuild(client, { table, columns, organization, runId, deleted }),
  }
}
