import type { JsonObject } from './json.ts'
import { parseInstant } from './time.ts'

export const lmtColumn = 'last_modified_time'

/** A record's `last_modified_time` in milliseconds; null where it has none. */
export function lmtOf(record: JsonObject): number | null {
  const value = record[lmtColumn]
  return (typeof value === 'string' ? parseInstant(value) : undefined) ?? null
}
