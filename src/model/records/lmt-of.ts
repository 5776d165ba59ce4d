import { parseInstant } from '../time.ts'
import { instantAt, timeLength } from '../time-text.ts'
import { quote } from './ascii.ts'
import type { JsonRecord } from './json-record.ts'

export const lmtColumn = 'last_modified_time'

/** A record's `last_modified_time` in milliseconds; null where it has none. */
export function lmtOf(record: JsonRecord): number | null {
  if (record.lmt === undefined) record.lmt = find(record)
  return record.lmt
}

function find(record: JsonRecord): number | null {
  const member = record.path.member(lmtColumn)
  if (!member) return null
  const start = record.start(member.slot)
  const isUsual = record.bytes[start] === quote && record.marked(member.slot) >> 2 === start + timeLength + 2
  const instant = isUsual ? instantAt(record.bytes, start + 1) : undefined
  if (instant !== undefined) return instant
  const value = record.value(member.slot)
  return (typeof value === 'string' ? parseInstant(value) : undefined) ?? null
}
