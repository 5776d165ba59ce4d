import type pg from 'pg'
import { catalog } from '../model/catalog.ts'
import { childStageOf, createChildStageSql } from '../model/rebuild-children-sql.ts'
import { createStageSql, noteAskedSql, stageOf } from '../model/rebuild-sql.ts'
import { addColumnsSql } from '../model/sql.ts'
import type { StagedRebuild } from '../model/staged-rebuild.ts'
import { type Column, streamId } from '../model/stream.ts'
import { type ChildTable, nameOf, tableOf } from '../model/table.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { isoOrNull } from './iso-or-null.ts'
import type { SweptTable } from './sweep-store.ts'
import { columnsOf } from './table-columns.ts'

/** The rebuild of the stream that was begun and is not applied yet. */
export async function findRebuild(
  client: pg.Client,
  { stream, table }: SweptTable,
): Promise<StagedRebuild | undefined> {
  const { rows } = await client.query<{ run_id: string; began_at: Date }>(
    'select run_id, began_at from zsync.rebuilds where stream = $1',
    [stream],
  )
  const [begun] = rows
  if (!begun) return undefined
  const columns = await columnsOf(client, stageOf(stream))
  const found = columns.length > 0 && (await client.query(`select 1 from ${nameOf(stageOf(stream))} limit 1`)).rowCount
  const tables = [columns]
  for (const child of table.children) {
    const staged = await columnsOf(client, childStageOf(stream, child))
    tables.push(staged.filter(({ name }) => name !== child.key))
  }
  return { runId: Number(begun.run_id), began: begun.began_at.getTime(), tables, isEmpty: !found }
}

/** Makes an empty stage, in place of one of before, out of sight of the table's readers. */
export async function openRebuild(
  client: pg.Client,
  { stream, table, runId }: SweptTable & { runId: number },
  [columns = [], ...columnsByChild]: Column[][],
  began: number,
): Promise<void> {
  const stage = stageOf(stream)
  try {
    await inTransaction(client, async () => {
      await forgetRebuild(client, stream)
      await client.query(createStageSql(stage, table, columns))
      for (const [index, child] of table.children.entries()) {
        await client.query(createChildStageSql(childStageOf(stream, child), child, columnsByChild[index] ?? []))
      }
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
  const stages = [stageOf(stream), ...childrenOf(stream).map((child) => childStageOf(stream, child))]
  for (const stage of stages) await client.query(`drop table if exists ${nameOf(stage)}`)
}

function childrenOf(stream: string): readonly ChildTable[] {
  const [, organization = ''] = stream.split('/')
  const known = catalog.find((entry) => streamId(organization, entry) === stream)
  return known ? tableOf(known).children : []
}

/** Gives the stage the columns that it lacks, by table. */
export async function evolveRebuild(
  client: pg.Client,
  { stream, table }: SweptTable,
  tables: Column[][],
): Promise<void> {
  const stages = [stageOf(stream), ...table.children.map((child) => childStageOf(stream, child))]
  for (const [index, stage] of stages.entries()) {
    const columns = tables[index] ?? []
    if (columns.length > 0) await client.query(addColumnsSql(stage, columns))
  }
}

/** Keeps Zoho's answers beside what its list has shown, so that a run that is cut short need not ask again. */
export async function noteAsked(
  client: pg.Client,
  { stream, table, organization }: SweptTable,
  { deleted, hidden }: { deleted: string[]; hidden: string[] },
): Promise<void> {
  await client.query(noteAskedSql(stageOf(stream), table), [organization, deleted, hidden])
}
