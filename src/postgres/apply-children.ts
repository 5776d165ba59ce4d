import type pg from 'pg'
import {
  childStageOf,
  clearDifferingSql,
  clearStagedSql,
  fillChildrenSql,
  insertDifferingSql,
  markChildrenGoneSql,
  reviveDifferingSql,
} from '../model/rebuild-children-sql.ts'
import type { Column } from '../model/stream.ts'
import type { ChildTable, TableName } from '../model/table.ts'
import type { SweptTable } from './sweep-store.ts'

interface ApplyOptions extends SweptTable {
  /** Columns by table: the stream's own, then its children's. */
  tables: Column[][]
  runId: number
}

interface StagedChild {
  child: ChildTable
  stage: TableName
  columns: Column[]
}

/** The children's tables with their stages and columns. */
export function stagedChildren({ stream, table, tables }: ApplyOptions): StagedChild[] {
  return table.children.map((child, index) => ({
    child,
    stage: childStageOf(stream, child),
    columns: tables[index + 1] ?? [],
  }))
}

/** Lets children follow the rows that differ, within the transaction that writes those. */
export async function applyChildren(client: pg.Client, options: ApplyOptions): Promise<void> {
  const { organization, runId } = options
  for (const { child, stage, columns } of stagedChildren(options)) {
    await client.query(clearDifferingSql(child, stage), [organization])
    await client.query(insertDifferingSql(child, stage, columns), [organization, runId])
    await client.query(reviveDifferingSql(child), [organization, runId])
    await client.query(markChildrenGoneSql(child), [organization, runId])
  }
}

/** The same where the stream's table had no row of the organization. */
export async function fillChildren(client: pg.Client, options: ApplyOptions): Promise<void> {
  const { organization, runId } = options
  for (const { child, stage, columns } of stagedChildren(options)) {
    await client.query(clearStagedSql(child, stage), [organization])
    await client.query(fillChildrenSql(child, stage, columns), [organization, runId])
  }
}
