import type { ColumnType } from '../column-type.ts'
import { isExactNumber, type JsonValue } from '../json.ts'
import { formatInstant, isDate, parseInstant } from '../time.ts'

/** What a column gets: PostgreSQL's text of the value, and whether that is less than what Zoho sent. */
export interface EncodedValue {
  text: string | null
  misfit: boolean
}

const empty: EncodedValue = { text: null, misfit: false }
const misfit: EncodedValue = { text: null, misfit: true }
const unstorable = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/gi
const number = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
// PostgreSQL's numeric takes 131,072 digits before and 16,383 after the point; a longer text would fail the whole batch.
const largestExponent = 8_000
const perhapsTooLarge = /\d[eE][+-]?\d{4,}|[\d.]{8000}/

/**
 * The text of one value for a column of `type`. Blank strings are NULL (zoho-api.md 2.4), but in jsonb below the top; what
 * the type cannot hold is a misfit, what the text cannot hold (NUL, lone surrogates) becomes U+FFFD and is a misfit too.
 */
export function encodeValue(value: JsonValue | undefined, type: ColumnType): EncodedValue {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return empty
  if (type === 'text') return typeof value === 'object' && !isExactNumber(value) ? misfit : storable(scalarText(value))
  if (type === 'jsonb') return storableJson(value)
  if (type === 'boolean') return encodeBoolean(value)
  if (type === 'numeric') return encodeNumber(value)
  return encodeTime(value, type)
}

function encodeBoolean(value: JsonValue): EncodedValue {
  if (value === true || value === 'true') return { text: 't', misfit: false }
  if (value === false || value === 'false') return { text: 'f', misfit: false }
  return misfit
}

function encodeNumber(value: JsonValue): EncodedValue {
  if (typeof value !== 'number' && typeof value !== 'string' && !isExactNumber(value)) return misfit
  const text = scalarText(value).trim()
  return isNumeric(text) ? { text, misfit: false } : misfit
}

function isNumeric(text: string): boolean {
  const exponent = Math.abs(Number(/[eE](.+)$/.exec(text)?.[1] ?? 0))
  return number.test(text) && exponent <= largestExponent && text.length <= largestExponent
}

function encodeTime(value: JsonValue, type: 'date' | 'timestamptz'): EncodedValue {
  if (typeof value !== 'string') return misfit
  const text = value.trim()
  if (type === 'date') return isDate(text) ? { text, misfit: false } : misfit
  const instant = parseInstant(text)
  // In UTC: the same instant printed with another offset is no change.
  return instant === undefined ? misfit : { text: formatInstant(instant), misfit: false }
}

function scalarText(value: Exclude<JsonValue, null>): string {
  return typeof value === 'object' && isExactNumber(value) ? value.rawJSON : String(value)
}

function storable(text: string): EncodedValue {
  const held = text.toWellFormed().replaceAll('\0', '\uFFFD')
  return { text: held, misfit: held !== text }
}

/**
 * jsonb refuses `\u0000` and lone surrogates (the only ones that `JSON.stringify` escapes) also in member names, and numbers
 * that its numeric cannot hold: those become their text.
 */
function storableJson(value: JsonValue): EncodedValue {
  const text = JSON.stringify(value)
  const bounded = perhapsTooLarge.test(text) ? JSON.stringify(value, largeNumberAsText) : text
  const held = bounded.replace(unstorable, (match) => (match === '\\\\' ? match : '\\ufffd'))
  return { text: held, misfit: held !== text }
}

function largeNumberAsText(_member: string, value: JsonValue): JsonValue {
  return isExactNumber(value) && !isNumeric(value.rawJSON) ? value.rawJSON : value
}

/** The text of `raw` for the `_misfit` column; what jsonb cannot hold either is kept as the JSON text that was sent. */
export function misfitJson(raw: JsonValue): string {
  const { text, misfit } = storableJson(raw)
  return misfit ? JSON.stringify(JSON.stringify(raw)) : (text ?? 'null')
}
