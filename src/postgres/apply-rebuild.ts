import type pg from 'pg'
import { ident } from '../model/identifier.ts'
import { childrenDifferSql } from '../model/rebuild-children-sql.ts'
import {
  applyDifferenceSql,
  createDifferenceSql,
  differenceName,
  fillSql,
  markGoneSql,
  noteDifferenceSql,
  stageOf,
  stretchSql,
} from '../model/rebuild-sql.ts'
import type { Column } from '../model/stream.ts'
import type { Applied } from '../model/stream-store.ts'
import { nameOf } from '../model/table.ts'
import { applyChildren, fillChildren, stagedChildren } from './apply-children.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import type { SweptTable } from './sweep-store.ts'

interface ApplyOptions extends SweptTable {
  /** Columns by table: the stream's own, then its children's. */
  tables: Column[][]
  runId: number
  /** How long Zoho may show older versions, in milliseconds. */
  lookback: number
}

/** Rows of one comparison: its lock on the table is gone after some hundred milliseconds (80 columns: 20 to 60 µs a row, measured). */
const stretch = 5000

/**
 * Makes the table equal to what was gathered: finds out what differs, then writes that in one short transaction. Readers see the old
 * rows or the new ones, never a mix and never fewer; where nothing differs, nothing is written or locked.
 */
export async function applyRebuild(client: pg.Client, options: ApplyOptions): Promise<Applied> {
  const { stream, table } = options
  try {
    // The planner knows nothing of a table that nobody analyzed.
    const stages = [stageOf(stream), ...stagedChildren(options).map(({ stage }) => stage)]
    for (const stage of stages) await client.query(`analyze ${nameOf(stage)}`)
    return (await hasRows(client, options)) ? await applyDifference(client, options) : await fill(client, options)
  } catch (error) {
    throw explainError(
      error,
      `Cannot apply the rebuild of ${table.schema}.${table.name}; what was gathered is kept, and the next run goes on`,
    )
  }
}

async function hasRows(client: pg.Client, { table, organization }: ApplyOptions): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from ${nameOf(table)} where "_org_id" = $1 limit 1`, [organization])
  return rowCount !== 0
}

async function fill(client: pg.Client, options: ApplyOptions): Promise<Applied> {
  const { stream, table, tables, organization, runId } = options
  return inTransaction(client, async () => {
    const { rowCount } = await client.query(fillSql(table, stageOf(stream), tables[0] ?? []), [organization, runId])
    await fillChildren(client, options)
    return { inserted: rowCount ?? 0, updated: 0, deleted: 0 }
  })
}

async function applyDifference(client: pg.Client, options: ApplyOptions): Promise<Applied> {
  const { stream, table, tables, organization, runId } = options
  await client.query(createDifferenceSql)
  if ((await noteDifference(client, options)) === 0) return { inserted: 0, updated: 0, deleted: 0 }
  await client.query(`analyze ${differenceName}`)
  return inTransaction(client, async () => {
    const { rows } = await client.query<{ inserted: number; updated: number }>(
      applyDifferenceSql(table, stageOf(stream), tables[0] ?? []),
      [organization, runId],
    )
    const marked = await client.query(markGoneSql(table), [organization, runId])
    await applyChildren(client, options)
    const { inserted = 0, updated = 0 } = rows[0] ?? {}
    return { inserted, updated, deleted: marked.rowCount ?? 0 }
  })
}

/** Compares stretch by stretch, each a statement of its own; answers how many rows differ. */
async function noteDifference(client: pg.Client, options: ApplyOptions): Promise<number> {
  const { stream, table, tables, organization, lookback } = options
  const young = table.lmt === undefined ? [] : [lookback]
  const stage = stageOf(stream)
  const children = stagedChildren(options).map((each) =>
    childrenDifferSql(each.child, each.stage, each.columns, ident(table.key)),
  )
  let noted = 0
  for (let after = ''; ; ) {
    const { rows } = await client.query<{ last: string | null }>(stretchSql(stage, table), [
      organization,
      after,
      stretch,
    ])
    const last = rows[0]?.last
    if (last == null) return noted
    const values = [organization, after, stream, last, ...young]
    noted += (await client.query(noteDifferenceSql(table, stage, tables[0] ?? [], children), values)).rowCount ?? 0
    after = last
  }
}
