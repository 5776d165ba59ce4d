import { capabilityOf, type FilterMeaning, type Finding, isFresh, wayOf } from '../model/capability.ts'
import { catalog } from '../model/catalog.ts'
import type { DestinationSettings } from '../model/settings.ts'
import type { Stream, Way } from '../model/stream.ts'
import { formatInstant } from '../model/time.ts'
import { loadFindings } from '../postgres/finding-store.ts'
import { openExistingState } from './open-state.ts'

/** One stream of the catalog, of one organization where it was synced; instants as ISO text. */
export interface StreamLine {
  /** `books/927270289/invoices`, or `books/invoices` before its first sync. */
  stream: string
  /** How the catalog expects it to be read. */
  expected: Way
  /** How the next run reads it, by what was found out. */
  way: Way
  /** What was found out about its list; null where nothing was. */
  filter: FilterMeaning | null
  lmtOrder: boolean | null
  defaultFilter: string | null
  /** Pages of the last whole read. */
  pages: number | null
  foundAt: string | null
  note: string | null
}

/** The catalog, and what was found out about each stream. Writes nothing. */
export async function showStreams(settings: DestinationSettings, signal: AbortSignal): Promise<StreamLine[]> {
  const opened = await openExistingState(settings, signal)
  if (!opened) return catalog.map((stream) => lineOf(`${stream.product}/${stream.name}`, stream))
  const { destination, state } = opened
  try {
    const findings = await loadFindings(destination.client)
    const states = await state.all()
    const known = [...new Set([...states.keys(), ...findings.keys()])].sort()
    return catalog.flatMap((stream) => {
      const ids = known.filter((id) => id.startsWith(`${stream.product}/`) && id.endsWith(`/${stream.name}`))
      if (ids.length === 0) return [lineOf(`${stream.product}/${stream.name}`, stream)]
      return ids.map((id) => lineOf(id, stream, findings.get(id), states.get(id)?.state?.completeAsOf))
    })
  } finally {
    await destination.close()
  }
}

/** @param zohoTime the last that is known of Zoho's clock, by which findings age */
function lineOf(id: string, { way: expected }: Stream, finding?: Finding, zohoTime?: number): StreamLine {
  const found = finding?.capability
  const believed = found && isFresh(finding, zohoTime ?? finding.foundAt) ? found : capabilityOf(expected)
  return {
    stream: id,
    expected,
    way: wayOf(believed),
    filter: found?.filter ?? null,
    lmtOrder: found?.order ?? null,
    defaultFilter: finding?.defaultFilter ?? null,
    pages: finding?.pages ?? null,
    foundAt: finding === undefined ? null : formatInstant(finding.foundAt),
    note: finding?.note ?? null,
  }
}
