import type { Column } from '../model/stream.ts'
import { keptTables } from '../model/stream-store.ts'
import { catalogTables } from '../model/table.ts'
import { applyBrake, askAbout, askedAtOnce, type Fates, noteHidden } from './ask-about-absent.ts'
import { assertTypes } from './assert-types.ts'
import type { PassOptions } from './pass-options.ts'

/**
 * Ends a rebuild: asks Zoho about each live row that the list did not show, and makes the table equal to what was gathered, with
 * those marked deleted that Zoho does not have any more. Says what was found, for the books.
 */
export async function settleRebuild(options: PassOptions, tables: Column[][]): Promise<string> {
  const { stream, store, lookback, log } = options
  await askAboutAbsent(options)
  // A column that was dropped while the rebuild read comes back.
  await store.ensureColumns(tables, 'records')
  const both = catalogTables(stream).map((wanted, table) => [...wanted, ...(tables[table] ?? [])])
  assertTypes(tables, keptTables(await store.ensureColumns(both)))
  const { inserted, updated, deleted } = await store.applyRebuild(tables, lookback)
  const { totals } = log
  totals.inserted += inserted
  totals.updated += updated
  totals.deleted += deleted
  totals.unchanged = Math.max(0, totals.records - totals.inserted - totals.updated)
  return `rebuilt: ${inserted} inserted, ${updated} updated, ${deleted} deleted`
}

/** Each answer is kept: a run that is cut short, or that may ask about a few only, need not ask again. */
async function askAboutAbsent(options: PassOptions): Promise<void> {
  const { store, note } = options
  const hidden: string[] = []
  let absent = await store.absentFromRebuild()
  applyBrake(absent, options)
  while (absent.ids.length > 0) {
    for (let from = 0; from < absent.ids.length; from += askedAtOnce) {
      const fates: Fates = { deleted: [], hidden: [] }
      try {
        await askAbout(absent.ids.slice(from, from + askedAtOnce), fates, options)
      } finally {
        await store.noteAsked(fates)
      }
      hidden.push(...fates.hidden)
    }
    absent = await store.absentFromRebuild()
  }
  noteHidden(hidden, note)
}
