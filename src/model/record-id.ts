import { isExactNumber, type JsonValue } from './json.ts'
import type { JsonRecord } from './json-record.ts'

/** Zoho's id of a record as text, also where it came as a number; undefined where there is none. */
export function recordId(record: JsonRecord, key: string): string | undefined {
  if (record.id === undefined) record.id = idOf(record.get(key))
  return record.id ?? undefined
}

function idOf(id: JsonValue | undefined): string | null {
  if (typeof id === 'string') return id.trim() === '' ? null : id
  if (typeof id === 'number') return String(id)
  return isExactNumber(id) ? id.rawJSON : null
}
