import { isListed } from './memory-check-run.ts'
import type { World } from './memory-world.ts'

/**
 * The other half of promise 1: deletions, and changes that Zoho does not stamp, are in as of the last sweep. Not where Zoho
 * refused to tell of a record, or hides it; nor in a list that shows no versions and moves its rows, where the proof is open.
 */
export function notSwept(world: World, sweptAt: number): string[] {
  const { zoho, database, scenario } = world
  const { list, runs } = scenario
  if (list.hides === 'always' || runs.some(({ unknown }) => unknown > 0)) return []
  if (!list.hasLmt && (list.ownOrder.column !== 'created_time' || list.equalsMove)) return []
  const surely = sweptAt - list.lag
  const problems: string[] = []
  for (const record of zoho.records.all) {
    const { gone, touch, visibleAt } = record.current
    if (visibleAt >= surely || !isListed(world, record)) continue
    const row = database.tables.rows.get(record.id)
    if (gone && row && !row.deleted) problems.push(`swept at ${sweptAt}, and ${record.id} is not marked deleted`)
    if (!gone && (!row || row.deleted || row.touch < touch)) problems.push(`swept at ${sweptAt} without ${record.id}`)
  }
  return problems
}
