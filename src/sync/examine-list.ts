import { type Capability, capabilityOf, type Finding, isFresh } from '../model/capability.ts'
import { ZsyncError } from '../model/errors.ts'
import type { Pass } from '../model/plan-passes.ts'
import type { StreamStore } from '../model/stream-store.ts'
import { probeList } from '../zoho/probe-list.ts'
import type { StreamReader } from '../zoho/read-stream.ts'
import type { PassOptions } from './pass-options.ts'

/** What a run goes by when it chooses how to read a list. */
export interface Believed {
  capability: Capability
  /** Whether it was found out, and not long ago: otherwise it is what the catalog expects. */
  fresh: boolean
  defaultFilter: string | null
  /** Pages of the last whole read; null before the first. */
  pages: number | null
}

export async function believedOf({
  stream,
  store,
  zohoTime,
}: Pick<PassOptions, 'stream' | 'zohoTime'> & { store: Pick<StreamStore, 'finding'> }): Promise<Believed> {
  const known = await store.finding()
  const capability = isFresh(known, zohoTime) ? known?.capability : undefined
  return {
    capability: capability ?? capabilityOf(stream.way),
    fresh: capability !== undefined,
    defaultFilter: known?.defaultFilter ?? null,
    pages: known?.pages ?? null,
  }
}

/**
 * Writes down what a read has shown about its list, and probes the list behind a whole read that took more than one page: a
 * list that one page holds needs no finding. A read of changes proves by itself what it rests on, without a call.
 */
export async function examineList(
  { stream, store, zoho, zohoTime, runId, log, note }: PassOptions,
  pass: Pass,
  { seen, way, capability, isResumed }: Pick<StreamReader, 'seen' | 'way' | 'capability' | 'isResumed'>,
  believed: Believed,
): Promise<void> {
  const save = (found: Pick<Finding, 'capability' | 'defaultFilter' | 'pages'>, how: string): Promise<void> =>
    store.saveFinding({ ...found, foundAt: zohoTime, note: `${how} run ${runId}` })
  const { defaultFilter, fresh, pages } = believed
  if (pass === 'changes') {
    const shown = capability()
    const differs = shown.filter !== believed.capability.filter || shown.order !== believed.capability.order
    const proves = !fresh && seen.pages > 1 && way() !== 'newest-first' && way() !== 'full-scan'
    if (differs || proves) await save({ capability: shown, defaultFilter, pages }, 'shown by the pages of')
    return
  }
  // What is left of a read says nothing of the whole.
  if (isResumed) return
  if (stream.hasLmt && seen.pages > 1 && seen.newestLmt !== null && !fresh) {
    log.purpose = 'checks'
    try {
      const found = await probeList(zoho.list, seen.newestLmt)
      if (found) return await save({ ...found, pages: seen.pages }, 'probed by')
    } catch (error) {
      // The read itself is complete and committed; the next whole read asks again.
      if (!(error instanceof ZsyncError)) throw error
      note(`the list could not be examined: ${error.message}`)
    }
  }
  if (seen.pages !== pages) await keepPages(store, { zohoTime, pages: seen.pages, runId })
}

/** How expensive the list is to read whole, beside what is known of it already. */
async function keepPages(
  store: PassOptions['store'],
  { zohoTime, pages, runId }: { zohoTime: number; pages: number; runId: number },
): Promise<void> {
  const known = await store.finding()
  await store.saveFinding(
    known
      ? { ...known, pages }
      : { capability: undefined, defaultFilter: null, pages, foundAt: zohoTime, note: `read whole by run ${runId}` },
  )
}
