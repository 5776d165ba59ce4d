import type { JsonObject } from '../model/json.ts'
import { detailOfRow } from './detail-of-row.ts'
import { type Dice, dice, seedOf } from './dice.ts'
import { type Entry, newEntry } from './entry.ts'
import { generateEntries } from './generate-entries.ts'
import { inactiveMembers } from './inactive-members.ts'
import type { RowContext } from './row-context.ts'
import { rowMakers } from './row-makers.ts'
import { accountTypes } from './rows-of-accounts.ts'
import type { SortKeys } from './sorted-order.ts'
import type { TableSource } from './table.ts'
import type { ZoneTime } from './zone-time.ts'

/** The organization that rows are generated for. */
export interface Generation {
  seed: number
  records: number
  organization: string
  zone: ZoneTime
  /** Seconds; everything generated lies before it. */
  start: number
  now(): number
  id(kind: string, n: number): string
}

/** The table of one generated stream: deterministic for seed, organization, stream, number and version of a record. */
export function generatedSource(stream: string, key: string, hasLmt: boolean, generation: Generation): TableSource {
  const maker = rowMakers[stream]
  if (!maker) throw new Error(`fake: nobody says how a row of ${stream} looks`)
  const { zone, id, records } = generation
  const seed = seedOf(generation.seed, generation.organization, stream)
  const count = maker.count(records)

  function link(target: string, throws: Dice): { id: string; index: number } {
    const index = throws.below(Math.max(1, rowMakers[target]?.count(records) ?? 1))
    return { id: id(target, index), index }
  }

  function context(entry: Entry): RowContext {
    const { position, throws } = entry
    const now = Math.floor(generation.now() / 1000)
    return { entry, fixed: dice(seed, position), saved: dice(seed, position, throws + 1), zone, now, id, link }
  }

  function row(entry: Entry): JsonObject {
    const made = maker?.row(context(entry)) ?? {}
    if (entry.inactive) Object.assign(made, inactiveMembers(stream, made))
    return entry.members ? Object.assign(made, entry.members) : made
  }

  return {
    entries: generateEntries({
      seed,
      count,
      start: generation.start,
      inactiveShare: maker.inactiveShare ?? 0,
      hasLmt,
      id: (n) => id(stream, n),
    }),
    hasLmt,
    row,
    detail: (entry) => {
      const throws = seedOf(seed, 'detail')
      const own = { fixed: dice(throws, entry.position), saved: dice(throws, entry.position, entry.version + 1) }
      return detailOfRow({ ...context(entry), ...own, stream, row: row(entry) })
    },
    sortKeys: (column) => generatedKeys(column, row),
    create: (position, now, members) => {
      const own = members[key]
      return newEntry({
        id: typeof own === 'string' ? own : id(stream, position),
        position,
        created: now,
        lmt: hasLmt ? now : undefined,
      })
    },
  }
}

/** Rows that share a value come in an order of the server's own, which an edit shuffles and nothing else does. */
function generatedKeys(column: string, row: (entry: Entry) => JsonObject): SortKeys {
  const tie = (entry: Entry) => Math.imul((entry.position + 1) ^ Math.imul(entry.version, 0x85ebca6b), 0x9e3779b1) >>> 0
  return { key: (entry) => sortKey(column, entry, row), tie: column === '' ? (entry) => entry.position : tie }
}

/** What a row is sorted by; the two times need no row to be made. Blank comes first. */
export function sortKey(column: string, entry: Entry, row: (entry: Entry) => JsonObject): number | string {
  if (column === '') return 0
  if (column === 'created_time') return entry.created
  if (column === 'last_modified_time') return entry.lmt ?? Number.NEGATIVE_INFINITY
  const value = row(entry)[column]
  if (column === 'account_type') return accountTypes.indexOf(value as (typeof accountTypes)[number])
  if (column === 'rate') return typeof value === 'number' ? value : Number.NEGATIVE_INFINITY
  return typeof value === 'string' ? value.toLowerCase() : ''
}
