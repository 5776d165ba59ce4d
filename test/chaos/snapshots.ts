import type { FakeControl } from '../../src/fake/fake-control.ts'
import { parseZohoTime } from '../../src/fake/zone-time.ts'
import { catalog } from '../../src/model/catalog.ts'
import { keyOf } from '../support/compare-tables.ts'
import type { TestDatabase } from '../support/database-server.ts'

/** LMTs by id, in seconds; null where there is none. */
export type Versions = Map<string, number | null>

export interface HeldRow {
  lmt: number | null
  isDeleted: boolean
}

/** The records of a list as it shows them now. */
export function shown(control: FakeControl, stream: string): Versions {
  const key = keyOf(stream)
  return new Map(
    control.rows(stream).map((row) => [String(row[key]), parseZohoTime(String(row.last_modified_time ?? '')) ?? null]),
  )
}

/** The rows of a table, tombstones too; none where it was not made yet. */
export async function held(database: TestDatabase, stream: string): Promise<Map<string, HeldRow>> {
  const table = `zoho_books.${stream}`
  const [made] = await database.query('select to_regclass($1)::text as name', [table])
  if (typeof made?.name !== 'string') return new Map()
  const hasLmt = catalog.find(({ name }) => name === stream)?.hasLmt
  const lmt = hasLmt ? 'extract(epoch from last_modified_time)::bigint' : 'null'
  const rows = await database.query(
    `select ${keyOf(stream)} as id, ${lmt} as lmt, (_deleted_at is not null)::text as deleted from ${table}`,
  )
  return new Map(
    rows.map(({ id, lmt, deleted }) => [
      String(id),
      { lmt: lmt === null ? null : Number(lmt), isDeleted: deleted === 'true' },
    ]),
  )
}
