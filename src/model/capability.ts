import type { Way } from './stream.ts'

/**
 * What `last_modified_time=T` gives (zoho-api.md 3.2, 3.5): rows from T on, rows after T, rows of T itself, or all rows.
 * `exclusive` is also the safe belief about a filter that works: who starts a second early is right for both.
 */
export type FilterMeaning = 'inclusive' | 'exclusive' | 'equality' | 'ignored'

/** What a list was found to honour: decides the way it is read (DESIGN.md 6). */
export interface Capability {
  filter: FilterMeaning
  /** `sort_column=last_modified_time` orders the rows. */
  order: boolean
}

/** What is known of one organization's list; instants in milliseconds of Zoho's clock. */
export interface Finding {
  /** Undefined where nothing has been found out: what the catalog expects stands. */
  capability: Capability | undefined
  /** The filter that the list applies when none is asked for; null where it does not say, or nobody asked. */
  defaultFilter: string | null
  /** Pages of the last whole read. */
  pages: number | null
  foundAt: number
  /** How it was found out, for people. */
  note: string
}

/** A finding is believed so long; then the catalog's expectation gets another try (zoho-api.md 3.6). */
const findingAge = 30 * 86_400_000

export function isFresh(finding: Finding | undefined, zohoTime: number): boolean {
  return finding?.capability !== undefined && zohoTime - finding.foundAt < findingAge
}

/** The cheapest way that what is honoured allows. */
export function wayOf({ filter, order }: Capability): Way {
  if (filter === 'inclusive' || filter === 'exclusive') return order ? 'keyset' : 'filtered-scan'
  return order ? 'newest-first' : 'full-scan'
}

/** What the catalog expects of a list by the way that it names. */
export function capabilityOf(way: Way): Capability {
  return {
    filter: way === 'keyset' || way === 'filtered-scan' ? 'exclusive' : 'ignored',
    order: way === 'keyset' || way === 'newest-first',
  }
}
