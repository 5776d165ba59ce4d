import type pg from 'pg'
import { createStageSql, noteAskedSql, stageOf } from '../model/rebuild-sql.ts'
import { addColumnsSql } from '../model/sql.ts'
import type { StagedRebuild } from '../model/staged-rebuild.ts'
import type { Column } from '../model/stream.ts'
import { nameOf } from '../model/table.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { isoOrNull } from './iso-or-null.ts'
import type { SweptTable } from './sweep-store.ts'
import { columnsOf } from './table-columns.ts'

/** The rebuild of the stream that was begun and is not applied yet. */
export async function findRebuild(client: pg.Client, stream: string): Promise<StagedRebuild | undefined> {
  const { rows } = await client.query<{ run_id: string; began_at: Date }>(
    'select run_id, began_at from zsync.rebuilds where stream = $1',
    [stream],
  )
  const [begun] = rows
  if (!begun) return undefined
  const columns = await columnsOf(client, stageOf(stream))
  const found = columns.length > 0 && (await client.query(`select 1 from ${nameOf(stageOf(stream))} limit 1`)).rowCount
  return { runId: Number(begun.run_id), began: begun.began_at.getTime(), columns, isEmpty: !found }
}

/** Makes an empty stage, in place of one of before, out of sight of the table's readers. */
export async function openRebuild(
  client: pg.Client,
  { stream, table, runId }: SweptTable & { runId: number },
  columns: Column[],
  began: number,
): Promise<void> {
  const stage = stageOf(stream)
  try {
    await inTransaction(client, async () => {
      await forgetRebuild(client, stream)
      await client.query(createStageSql(stage, table, columns))
      await client.query('insert into zsync.rebuilds (stream, run_id, began_at) values ($1, $2, $3)', [
        stream,
        runId,
        isoOrNull(began),
      ])
    })
  } catch (error) {
    throw explainError(error, `Cannot make ${stage.schema}.${stage.name}, the stage of the rebuild`)
  }
}

/** Drops the stage with all that is known of it, within the caller's transaction. */
export async function forgetRebuild(client: pg.Client, stream: string): Promise<void> {
  await client.query(`delete from zsync.checkpoints where stream = $1 and pass = 'rebuild'`, [stream])
  await client.query('delete from zsync.rebuilds where stream = $1', [stream])
  await client.query(`drop table if exists ${nameOf(stageOf(stream))}`)
}

/** Gives the stage the columns that it lacks. */
export async function evolveRebuild(client: pg.Client, stream: string, columns: Column[]): Promise<void> {
  await client.query(addColumnsSql(stageOf(stream), columns))
}

/** Keeps Zoho's answers beside what its list has shown, so that a run that is cut short need not ask again. */
export async function noteAsked(
  client: pg.Client,
  { stream, table, organization }: SweptTable,
  { deleted, hidden }: { deleted: string[]; hidden: string[] },
): Promise<void> {
  await client.query(noteAskedSql(stageOf(stream), table), [organization, deleted, hidden])
}
