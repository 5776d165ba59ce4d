import type { ColumnType } from './column-type.ts'
import { encodeValue } from './encode-value.ts'
import type { JsonValue } from './json.ts'
import type { LineWriter } from './line-writer.ts'
import { formatInstant, isDate, parseInstant } from './time.ts'

/** Bits of what became of a value. */
export const wroteText = 1
/** Less than what Zoho sent was written: nothing, or a text with characters replaced. */
export const isMisfit = 2

/**
 * Writes a value as a field of `type`, and answers what became of it: 0 for NULL, where nothing is written. What is usual is
 * written straight from the value; whatever is not goes through `encodeValue`, which alone decides what fits.
 */
export function writeValue(out: LineWriter, value: JsonValue, type: ColumnType): number {
  return writeUsual(out, value, type) ? wroteText : writeEncoded(out, value, type)
}

function writeUsual(out: LineWriter, value: JsonValue, type: ColumnType): boolean {
  if (typeof value === 'string') {
    if (type === 'text') return out.usual(value)
    if (type === 'date') return isDate(value) && out.usual(value)
    if (type === 'timestamptz') return writeInstant(out, value)
    return false
  }
  if (typeof value === 'number') {
    return (type === 'numeric' || type === 'text') && Number.isFinite(value) && out.usual(String(value))
  }
  if (type === 'jsonb') return Array.isArray(value) && value.length === 0 && out.usual('[]')
  if (typeof value === 'boolean' && type === 'boolean') return out.usual(value ? 't' : 'f')
  return false
}

function writeInstant(out: LineWriter, value: string): boolean {
  const instant = parseInstant(value)
  return instant !== undefined && out.usual(formatInstant(instant))
}

function writeEncoded(out: LineWriter, value: JsonValue, type: ColumnType): number {
  const { text, misfit } = encodeValue(value, type)
  if (text !== null && !out.usual(text)) out.text(text)
  return (text === null ? 0 : wroteText) | (misfit ? isMisfit : 0)
}
