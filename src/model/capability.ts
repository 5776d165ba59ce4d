import type { Way } from './stream.ts'

/** What a list was found to honour: decides the way it is read (DESIGN.md 6). */
export interface Capability {
  /** `last_modified_time` filters "from this instant on". */
  filter: boolean
  /** `sort_column=last_modified_time` orders the rows. */
  order: boolean
}

/** The cheapest way that what is honoured allows. */
export function wayOf({ filter, order }: Capability): Way {
  if (filter) return order ? 'keyset' : 'filtered-scan'
  return order ? 'newest-first' : 'full-scan'
}

/** What the catalog expects of a list by the way that it names. */
export function capabilityOf(way: Way): Capability {
  return {
    filter: way === 'keyset' || way === 'filtered-scan',
    order: way === 'keyset' || way === 'newest-first',
  }
}
