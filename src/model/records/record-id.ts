import { encodeValue } from '../copy-text/encode-value.ts'
import { isExactNumber, type JsonValue } from '../json.ts'
import type { JsonRecord } from './json-record.ts'

/**
 * Zoho's id of a record as the table holds it, also where it came as a number; undefined where there is none.
 * @param key the member, the same in every call for one record
 */
export function recordId(record: JsonRecord, key: string): string | undefined {
  if (record.id === undefined) record.id = idOf(record.get(key))
  return record.id ?? undefined
}

function idOf(id: JsonValue | undefined): string | null {
  const isId = typeof id === 'string' || typeof id === 'number' || isExactNumber(id)
  return isId ? encodeValue(id, 'text').text : null
}
