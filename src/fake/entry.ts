import type { JsonObject } from '../model/json.ts'

/**
 * What the fake keeps of a record. A generated record's JSON is thrown anew whenever it is served, so that 200,000 of them
 * cost some tens of megabytes and start at once.
 */
export interface Entry {
  readonly id: string
  /** Its number in the order of creation. */
  readonly position: number
  /** Seconds since 1970, as all instants of the fake. */
  created: number
  /** Undefined where the row carries none, or none that is a time. */
  lmt: number | undefined
  /** How often it was saved: another version has other line item ids. */
  version: number
  /** How often it was saved without saying what changes: another throw of the values that users edit. */
  throws: number
  inactive: boolean
  /** Laid over the row, e.g. by a test. */
  members: JsonObject | undefined
  /** Laid over the detail alone. */
  told: JsonObject | undefined
  /** As it was before its last save, for a replica that lags; without one of its own. */
  before: Entry | undefined
  /** The whole row where it was recorded; undefined where dice make it. */
  origin: JsonObject | undefined
  /** The same record listed a second time (zoho-api.md 2.4: duplicates). */
  twin: Entry | undefined
  isTwin: boolean
}

/** An entry as it begins its life. */
export function newEntry(given: Pick<Entry, 'id' | 'position' | 'created'> & Partial<Entry>): Entry {
  return {
    lmt: given.created,
    version: 0,
    throws: 0,
    inactive: false,
    members: undefined,
    told: undefined,
    before: undefined,
    origin: undefined,
    twin: undefined,
    isTwin: false,
    ...given,
  }
}
