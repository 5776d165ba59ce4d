import type pg from 'pg'
import type { Batch } from '../model/batch.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Pass } from '../model/plan-passes.ts'
import type { StreamOutcome } from '../model/report.ts'
import type { StreamLog } from '../model/stream-log.ts'
import type { Merged } from '../model/stream-store.ts'
import { explainError } from './explain-error.ts'
import { isoOrNull } from './iso-or-null.ts'

/** Opens a run in the books; its number is the `_run_id` of the rows it writes. */
export async function startRun(client: pg.Client, command: string): Promise<number> {
  try {
    const { rows } = await client.query<{ id: string }>(
      'insert into zsync.runs (command) values ($1) returning run_id as id',
      [command],
    )
    return Number(rows[0]?.id)
  } catch (error) {
    throw explainError(error, 'Cannot open the run in zsync.runs')
  }
}

export async function finishRun(client: pg.Client, runId: number, exitCode: number): Promise<void> {
  await client.query('update zsync.runs set finished_at = now(), exit_code = $2 where run_id = $1', [runId, exitCode])
}

export async function startStreamRun(
  client: pg.Client,
  run: { runId: number; stream: string; mode: string },
): Promise<void> {
  await client.query('insert into zsync.stream_runs (run_id, stream, mode) values ($1, $2, $3)', [
    run.runId,
    run.stream,
    run.mode,
  ])
}

/**
 * Writes down what a batch did and where the read could go on, within the batch's own transaction: a kill leaves either
 * both the rows and their checkpoint, or neither.
 */
export async function recordBatch(
  client: pg.Client,
  { runId, stream, checkpointOf }: { runId: number; stream: string; checkpointOf: Pass | undefined },
  batch: Batch,
  { inserted, updated, unchanged }: Merged,
): Promise<void> {
  await client.query(
    `update zsync.stream_runs set pages = pages + $3, records = records + $4, inserted = inserted + $5, updated = updated + $6,
       unchanged = unchanged + $7, misfits = misfits + $8, quarantined = quarantined + $9, repeats = repeats + $10
     where run_id = $1 and stream = $2`,
    [
      ...[runId, stream, batch.pages, batch.records, inserted, updated, unchanged],
      ...[batch.misfits, batch.quarantined.length, batch.repeats],
    ],
  )
  if (checkpointOf && batch.checkpoint) {
    await client.query(
      `insert into zsync.checkpoints (stream, pass, run_id, position) values ($1, $2, $3, $4)
       on conflict (stream, pass) do update set run_id = excluded.run_id, position = excluded.position, saved_at = now()`,
      [stream, checkpointOf, runId, JSON.stringify(batch.checkpoint)],
    )
  }
  for (const record of batch.quarantined) {
    // Once, however often it is read again.
    await client.query(
      `insert into zsync.quarantine (stream, reason, record, run_id) select $1, $2, $3, $4
       where not exists (select 1 from zsync.quarantine where stream = $1 and record = $3)`,
      [stream, 'the record has no id', JSON.stringify(record).replaceAll('\\u0000', '\\ufffd'), runId],
    )
  }
}

/** Writes down what a batch of details did, within its transaction, and that Zoho does not fail on them any more. */
export async function recordDetails(
  client: pg.Client,
  { runId, stream, calls }: { runId: number; stream: string; calls: number },
  batch: Batch,
): Promise<void> {
  await client.query(
    `update zsync.stream_runs set details = details + $3, misfits = misfits + $4, calls = $5
     where run_id = $1 and stream = $2`,
    [runId, stream, batch.records, batch.misfits, calls],
  )
  await client.query('delete from zsync.detail_failures where stream = $1 and id = any($2)', [stream, [...batch.ids]])
}

export async function loadCheckpoint(client: pg.Client, stream: string, pass: Pass): Promise<Checkpoint | undefined> {
  const { rows } = await client.query<{ position: Checkpoint }>(
    'select position from zsync.checkpoints where stream = $1 and pass = $2',
    [stream, pass],
  )
  return rows[0]?.position
}

/** Closes a stream's line in the books, whatever became of it; a `running` one, behind which details follow, stays open. */
export async function finishStreamRun(
  client: pg.Client,
  {
    runId,
    log,
    outcome,
    error,
  }: { runId: number; log: StreamLog; outcome: StreamOutcome | 'running'; error: string | null },
): Promise<void> {
  const { stream, reading, sweep, calls, spent, beyond, saved, totals, from, state } = log
  await client.query(
    `update zsync.stream_runs set outcome = $3, way = $4, calls = $5, retries = $6, inserted = $7, updated = $8,
       unchanged = $9, deleted = $10, window_from = $11, window_to = $12, proof = $13, error = $14, sweep = $15,
       spent = $16, saved = $17, beyond = $18, finished_at = case when $3 <> 'running' then now() end
     where run_id = $1 and stream = $2`,
    [
      runId,
      stream,
      outcome,
      reading?.way,
      calls,
      spent.retries,
      totals.inserted,
      totals.updated,
      totals.unchanged,
      totals.deleted,
      isoOrNull(from),
      isoOrNull(state?.watermark ?? null),
      reading?.proof,
      error,
      sweep,
      JSON.stringify(spent),
      saved,
      JSON.stringify(beyond),
    ],
  )
}
