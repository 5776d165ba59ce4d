import { isExactNumber } from './json.ts'
import type { JsonRecord } from './json-record.ts'

/** Zoho's id of a record as text, also where it came as a number; undefined where there is none. */
export function recordId(record: JsonRecord, key: string): string | undefined {
  const id = record.get(key)
  if (typeof id === 'string') return id.trim() === '' ? undefined : id
  if (typeof id === 'number') return String(id)
  return isExactNumber(id) ? id.rawJSON : undefined
}
