import { dice, seedOf } from './dice.ts'
import { type Entry, newEntry } from './entry.ts'

const day = 86_400
const years = 730 * day
const bulkEdits = 8

/** What seeded entries are made of. */
export interface Seeding {
  seed: number
  count: number
  /** Everything happened before this instant. */
  start: number
  inactiveShare: number
  hasLmt: boolean
  id(position: number): string
}

/**
 * The records of a list as they are when the fake starts: created over two years in the order of their ids, a fifth of
 * them in bursts within one second, edited at times of their own, and some of them by bulk edits, which stamp many rows
 * with one second (zoho-api.md 0.1, fact 5).
 */
export function generateEntries(seeding: Seeding): Entry[] {
  const { seed, count, start, id } = seeding
  const step = (years - day) / Math.max(1, count)
  return Array.from({ length: count }, (_unused, position) => {
    const throws = dice(seedOf(seed, 'times'), position)
    const block = position - (position % 5)
    const inBurst = dice(seedOf(seed, 'bursts'), block).chance(0.2)
    const created = Math.floor(start - years + (inBurst ? block : position + throws.below(1000) / 1000) * step)
    const lmt = seeding.hasLmt ? lastSave(created) : undefined
    const saves = lmt === undefined || lmt === created ? 0 : 1
    return newEntry({
      id: id(position),
      position,
      created,
      lmt,
      version: saves,
      inactive: throws.chance(seeding.inactiveShare),
    })

    function lastSave(created: number): number {
      if (throws.chance(0.02)) {
        const bulk = start - (1 + throws.below(bulkEdits)) * 30 * day
        if (bulk > created) return bulk
      }
      return throws.chance(0.6) ? created : created + throws.below(start - created)
    }
  })
}
