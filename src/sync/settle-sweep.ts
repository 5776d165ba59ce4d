import { applyBrake, askAbout, askedAtOnce, type Fates, noteHidden } from './ask-about-absent.ts'
import type { PassOptions } from './pass-options.ts'

/**
 * Ends a sweep: asks Zoho about each row that the list did not show, and marks those deleted that it does not have any more
 * (404 with code 1002). Says what was found, for the books, and whether every row was accounted for: one that the list hides and
 * that was not asked about again may be deleted by now.
 * @param began the sweep's first answer, in milliseconds of Zoho's clock
 * @param askAll also about rows that the list is known to hide
 */
export async function settleSweep(
  options: PassOptions,
  began: number,
  askAll: boolean,
): Promise<{ found: string; whole: boolean }> {
  const { store, log, note } = options
  const absent = await store.unseen(began, askAll)
  applyBrake(absent, options)
  const hidden: string[] = []
  let deleted = 0
  for (let from = 0; from < absent.ids.length; from += askedAtOnce) {
    const fates: Fates = { deleted: [], hidden: [] }
    try {
      await askAbout(absent.ids.slice(from, from + askedAtOnce), fates, options)
    } finally {
      const marked = await store.settleUnseen({ ...fates, began })
      deleted += marked
      log.totals.deleted += marked
    }
    hidden.push(...fates.hidden)
  }
  noteHidden(hidden, note)
  const counts = `${absent.ids.length} rows were not in the list: ${deleted} deleted, ${hidden.length} kept`
  const { remembered } = absent
  return remembered === 0
    ? { found: counts, whole: true }
    : { found: `${counts}; ${remembered} more that the list hides are asked about by the next sweep`, whole: false }
}
