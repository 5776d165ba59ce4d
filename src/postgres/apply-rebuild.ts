import type pg from 'pg'
import {
  absentFromRebuildSql,
  addColumnsSql,
  applyRebuildSql,
  createRebuildSql,
  rebuildName,
  tombstoneSql,
} from '../model/sql.ts'
import type { Column } from '../model/stream.ts'
import type { AbsentRows } from '../model/stream-store.ts'
import type { Table } from '../model/table.ts'
import { explainError } from './explain-error.ts'
import { inTransaction } from './in-transaction.ts'
import { liveRows } from './sweep-store.ts'

/** Two whole tables are compared: a loop over one for each row of the other is never right, whatever statistics say. */
const wholeTables = 'set local enable_nestloop = off'

/** Where a rebuild gathers what Zoho has, out of sight of readers; it goes with the connection. */
export async function createRebuild(client: pg.Client, table: Table, columns: Column[]): Promise<void> {
  await client.query(createRebuildSql(table, columns))
}

/** Gives the gathering place the columns that the table has been given meanwhile. */
export async function evolveRebuild(client: pg.Client, table: Table, columns: Column[]): Promise<void> {
  const place = { ...table, schema: 'pg_temp', name: `zsync_rebuild_${table.name}` }
  await client.query(addColumnsSql(place, columns))
}

/** The live rows that the rebuild did not see. */
export async function absentFromRebuild(client: pg.Client, table: Table, organization: string): Promise<AbsentRows> {
  return inTransaction(client, async () => {
    await client.query(wholeTables)
    const { rows } = await client.query<{ id: string }>(absentFromRebuildSql(table), [organization])
    const live = await liveRows(client, table, organization)
    return { ids: rows.map(({ id }) => id), missing: rows.length, live }
  })
}

/**
 * Makes the table equal to what was gathered, in one transaction: readers see the old rows or the new ones, never a mix and
 * never fewer. Only rows that differ are written.
 */
export async function applyRebuild(
  client: pg.Client,
  options: { table: Table; columns: Column[]; organization: string; runId: number; deleted: string[] },
): Promise<{ inserted: number; updated: number; deleted: number }> {
  const { table, columns, organization, runId, deleted } = options
  try {
    // The planner knows nothing of a temporary table that nobody analyzed, and would loop over it.
    await client.query(`analyze ${rebuildName(table)}`)
    return await inTransaction(client, async () => {
      await client.query(wholeTables)
      const applied = await client.query<{ inserted: number; updated: number }>(applyRebuildSql(table, columns))
      const marked = await client.query(tombstoneSql(table), [organization, runId, deleted])
      const { inserted = 0, updated = 0 } = applied.rows[0] ?? {}
      return { inserted, updated, deleted: marked.rowCount ?? 0 }
    })
  } catch (error) {
    throw explainError(error, `Cannot apply the rebuild of ${table.schema}.${table.name}`)
  }
}
