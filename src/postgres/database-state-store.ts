import type pg from 'pg'
import type { StateStore, StreamState } from '../model/state.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { isoOrNull } from './iso-or-null.ts'
import { forgetRebuild } from './rebuild-stage.ts'

interface StateRow {
  stream: string
  watermark: Date | null
  complete_as_of: Date
  swept_at: Date | null
  run_id: string
  committed_at: Date
}

/** The database's own copy of each watermark: atomic with the end of the stream's checkpoint. */
export function databaseStateStore(client: pg.Client): StateStore {
  return {
    load: async () => {
      const { rows } = await client.query<StateRow>('select * from zsync.state').catch((error: unknown) => {
        throw explainError(error, 'Cannot read the watermarks in zsync.state')
      })
      return new Map(rows.map((row) => [row.stream, toState(row)]))
    },
    commit: (stream, state, pass) =>
      inTransaction(client, async () => {
        await client.query(
          `insert into zsync.state (stream, watermark, complete_as_of, swept_at, run_id, committed_at)
           values ($1, $2, $3, $4, $5, $6) on conflict (stream) do update set watermark = excluded.watermark,
             complete_as_of = excluded.complete_as_of, run_id = excluded.run_id, swept_at = case
               when $7 = 'changes' and zsync.state.swept_at is null then null else excluded.swept_at end,
             committed_at = excluded.committed_at`,
          [
            stream,
            isoOrNull(state.watermark),
            isoOrNull(state.completeAsOf),
            isoOrNull(state.sweptAt),
            state.runId,
            isoOrNull(state.committedAt),
            pass,
          ],
        )
        await client.query(
          `delete from zsync.checkpoints where stream = $1 and (pass = $2 or ($2 <> 'changes' and pass <> 'rebuild'))`,
          [stream, pass],
        )
        if (pass === 'rebuild') await forgetRebuild(client, stream)
        if (pass === 'changes') return
        await client.query('delete from zsync.unseen where stream = $1', [stream])
      }),
    reset: (streams) =>
      inTransaction(client, async () => {
        await client.query('delete from zsync.state where stream = any($1)', [streams])
        await client.query('delete from zsync.checkpoints where stream = any($1)', [streams])
        await client.query('delete from zsync.unseen where stream = any($1)', [streams])
        await client.query('delete from zsync.hidden where stream = any($1)', [streams])
        for (const stream of streams) await forgetRebuild(client, stream)
      }),
  }
}

function toState(row: StateRow): StreamState {
  return {
    watermark: row.watermark?.getTime() ?? null,
    completeAsOf: row.complete_as_of.getTime(),
    sweptAt: row.swept_at?.getTime() ?? null,
    runId: Number(row.run_id),
    committedAt: row.committed_at.getTime(),
  }
}
