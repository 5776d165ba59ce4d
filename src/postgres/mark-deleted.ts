import type pg from 'pg'
import { tombstoneSql } from '../model/sql.ts'
import type { Table } from '../model/table.ts'

/** Marks rows deleted, and their children with them, within the caller's transaction; answers how many rows were not yet. */
export async function markDeleted(
  client: pg.Client,
  table: Table,
  { organization, runId, ids }: { organization: string; runId: number; ids: string[] },
): Promise<number> {
  const marked = await client.query(tombstoneSql(table), [organization, runId, ids])
  for (const child of table.children) await client.query(tombstoneSql(child), [organization, runId, ids])
  return marked.rowCount ?? 0
}
