import type { Column } from '../model/stream.ts'
import { applyBrake, askAbout, type Fates, noteHidden } from './ask-about-absent.ts'
import type { PassOptions } from './pass-options.ts'

/**
 * Ends a rebuild: asks Zoho about each live row that the list did not show, and makes the table equal to what was gathered, with
 * those marked deleted that Zoho does not have any more.
 */
export async function settleRebuild(options: PassOptions, columns: Column[]): Promise<void> {
  const { store, log, note } = options
  const absent = await store.absentFromRebuild()
  applyBrake(absent, options)
  const fates: Fates = { deleted: [], hidden: [] }
  await askAbout(absent.ids, fates, options)
  const { deleted, hidden } = fates
  noteHidden(hidden, note)
  const applied = await store.applyRebuild(columns, deleted)
  const unchanged = Math.max(0, log.totals.records - applied.inserted - applied.updated)
  Object.assign(log.totals, applied, { unchanged })
}
