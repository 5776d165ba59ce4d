import type pg from 'pg'
import type { FilterMeaning, Finding } from '../model/capability.ts'
import { isoOrNull } from './iso-or-null.ts'

interface FindingRow {
  stream: string
  filter: FilterMeaning | null
  lmt_order: boolean | null
  default_filter: string | null
  pages: number | null
  note: string
  found_at: Date
}

/** What earlier runs found out about a stream's list; undefined where nothing was. */
export async function loadFinding(client: pg.Client, stream: string): Promise<Finding | undefined> {
  const { rows } = await client.query<FindingRow>('select * from zsync.capabilities where stream = $1', [stream])
  return rows[0] && toFinding(rows[0])
}

/** The findings about all lists, by stream. */
export async function loadFindings(client: pg.Client): Promise<Map<string, Finding>> {
  const { rows } = await client.query<FindingRow>('select * from zsync.capabilities')
  return new Map(rows.map((row) => [row.stream, toFinding(row)]))
}

export async function saveFinding(client: pg.Client, stream: string, finding: Finding): Promise<void> {
  const { capability, defaultFilter, pages, note, foundAt } = finding
  await client.query(
    `insert into zsync.capabilities (stream, filter, lmt_order, default_filter, pages, note, found_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (stream) do update set filter = excluded.filter,
       lmt_order = excluded.lmt_order, default_filter = excluded.default_filter, pages = excluded.pages,
       note = excluded.note, found_at = excluded.found_at`,
    [stream, capability?.filter, capability?.order, defaultFilter, pages, note, isoOrNull(foundAt)],
  )
}

function toFinding({ filter, lmt_order: order, default_filter, pages, note, found_at }: FindingRow): Finding {
  return {
    capability: filter === null || order === null ? undefined : { filter, order },
    defaultFilter: default_filter,
    pages,
    note,
    foundAt: found_at.getTime(),
  }
}
