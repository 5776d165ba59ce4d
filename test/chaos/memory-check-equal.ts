import { isListed } from './memory-check-run.ts'
import type { RecordHistory } from './memory-history.ts'
import type { StoredRow } from './memory-tables.ts'
import type { World } from './memory-world.ts'

/**
 * Holds the table against Zoho at rest.
 * @param swept whether deletions, records without an LMT and changes without a stamp must be in as well
 */
export function checkEqual(world: World, when: string, { swept }: { swept: boolean }): void {
  const { zoho, database, problems } = world
  const { rows } = database.tables
  for (const record of zoho.records.all) {
    if (record.current.gone || !isListed(world, record)) continue
    if (!swept && record.current.lmt === null) continue
    const difference = differs(record, rows.get(record.id), swept)
    if (difference !== undefined) problems.push(`${when}: ${record.id} ${difference}`)
  }
  for (const [id, row] of rows) {
    const record = zoho.records.byId.get(id)
    const gone = record?.current.gone ?? true
    // Nobody can see that a record is back that no list shows.
    const shown = record !== undefined && isListed(world, record) && (swept || record.current.lmt !== null)
    if (row.deleted && !gone && shown) problems.push(`${when}: ${id} is marked deleted`)
    if (swept && !row.deleted && gone) problems.push(`${when}: ${id} is deleted in Zoho and live in the table`)
  }
}

function differs({ current }: RecordHistory, row: StoredRow | undefined, swept: boolean): string | undefined {
  if (!row) return 'is missing'
  if (row.version !== current.version) return `is in version ${row.version} instead of ${current.version}`
  if (swept && row.touch !== current.touch) return `lacks a change without a stamp`
  return undefined
}
