import type { JsonObject } from '../model/json.ts'
import { type Dice, dice, seedOf } from './dice.ts'
import type { Entry } from './entry.ts'
import type { ZoneTime } from './zone-time.ts'

/** What a row is made of: its entry, dice for what stays and for what each save changes, and the organization around it. */
export interface RowContext {
  entry: Entry
  /** The same throws in every version. */
  fixed: Dice
  /** Other throws after each save. */
  saved: Dice
  zone: ZoneTime
  /** The fake's time, for what the clock alone moves. */
  now: number
  /** An id of the organization; `n` is the position of a record, or any number for things that have no list. */
  id(kind: string, n: number): string
  /** A record of another stream that this one points to. */
  link(stream: string, throws: Dice): { id: string; index: number }
}

/** The throws by which a contact is named, so that other streams can name it too. */
export function nameDice(organization: string, index: number): Dice {
  return dice(seedOf(organization, 'names'), index)
}

/** Times of a row, as most lists print them; a row without a time has `""` (zoho-api.md 2.4). */
export function times({ entry, zone }: RowContext): JsonObject {
  return { created_time: zone.time(entry.created), last_modified_time: lmt({ entry, zone }) }
}

export function lmt({ entry, zone }: Pick<RowContext, 'entry' | 'zone'>): string {
  return entry.lmt === undefined ? '' : zone.time(entry.lmt)
}

/** The number that counts up in document numbers, e.g. `INV-000042`. */
export function counted(prefix: string, { entry }: RowContext, digits = 6): string {
  return `${prefix}${String(entry.position + 1).padStart(digits, '0')}`
}
