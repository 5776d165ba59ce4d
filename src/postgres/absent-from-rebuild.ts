import type pg from 'pg'
import { absentSql, stageOf } from '../model/rebuild-sql.ts'
import type { AbsentRows } from '../model/stream-store.ts'
import type { SweptTable } from './sweep-store.ts'

interface Look {
  last: string | null
  live: number
  ids: string[]
}

/** Rows of one look: its statement is over, and its lock on the table gone, after some hundred milliseconds. */
const look = 5000

/** Ids that are held at once: the answers about them are noted before the next ones are asked for. */
const mostIds = 1000

/** The live rows that the rebuild has not accounted for; the first of them by their ids. */
export async function absentFromRebuild(
  client: pg.Client,
  { stream, table, organization }: SweptTable,
): Promise<AbsentRows> {
  const sql = absentSql(table, stageOf(stream))
  const absent: AbsentRows = { ids: [], missing: 0, live: 0 }
  for (let after: string | null = ''; after !== null; ) {
    const { rows }: pg.QueryResult<Look> = await client.query(sql, [organization, after, stream, look])
    const { last = null, live = 0, ids = [] }: Partial<Look> = rows[0] ?? {}
    absent.ids.push(...ids.slice(0, mostIds - absent.ids.length))
    absent.missing += ids.length
    absent.live += live
    after = last
  }
  return absent
}
