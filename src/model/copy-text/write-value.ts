import type { ColumnType } from '../column-type.ts'
import {
  backslash,
  closeArray,
  digitsEnd,
  letterF,
  letterT,
  minus,
  openArray,
  openObject,
  point,
  quote,
  space,
  zero,
} from '../records/ascii.ts'
import type { JsonRecord } from '../records/json-record.ts'
import { isEscaped } from '../records/json-syntax.ts'
import { dateLength, instantAt, isDateAt, timeLength } from '../time-text.ts'
import { encodeValue } from './encode-value.ts'
import type { LineWriter } from './line-writer.ts'
import { writeInstant } from './write-instant.ts'

/** Bits of what became of a value. */
export const wroteText = 1
/** Less than what Zoho sent was written: nothing, or a text with characters replaced. */
export const isMisfit = 2

/** A double holds so many digits exactly. */
const exactDigits = 15
/** Digits behind the point of the smallest number that is printed without an exponent. */
const smallestFraction = 6

/** By its first byte, whether a text may be one of blanks; in UTF-8 those beyond ASCII begin with one of five bytes. */
const mayBeBlank = Uint8Array.from({ length: 256 }, (_unused, byte) => Number(byte <= space))
for (const blank of '\u00a0\u1680\u2000\u3000\ufeff') mayBeBlank[Buffer.from(blank)[0] ?? 0] = 1

/**
 * Writes a value of a record as a field of `type`, and answers what became of it: 0 for NULL, where nothing is written. What is
 * usual is copied from byte to byte; whatever is not is parsed, and goes through `encodeValue`, which alone decides what fits.
 */
export function writeValue(out: LineWriter, record: JsonRecord, slot: number, type: ColumnType): number {
  const { bytes } = record
  const start = record.start(slot)
  const marked = record.marked(slot)
  const first = bytes[start] as number
  const end = marked >> 2
  const write = first !== quote ? writeOther : (marked & isEscaped) === 0 ? writeString : writeEscaped
  if (write(out, bytes, start, end, type)) return wroteText
  const { text, misfit } = encodeValue(record.value(slot), type)
  if (text !== null) out.text(text)
  return (text === null ? 0 : wroteText) | (misfit ? isMisfit : 0)
}

/** A string without escapes, from quote to quote. */
function writeString(out: LineWriter, bytes: Buffer, from: number, to: number, type: ColumnType): boolean {
  const [start, end] = [from + 1, to - 1]
  if (type === 'text') {
    // What is nothing but blanks is NULL.
    if (start === end || mayBeBlank[bytes[start] as number]) return false
    out.copy(bytes, start, end)
    return true
  }
  if (type === 'date') {
    if (end - start !== dateLength || !isDateAt(bytes, start)) return false
    out.copy(bytes, start, end)
    return true
  }
  const instant = type === 'timestamptz' && end - start === timeLength ? instantAt(bytes, start) : undefined
  if (instant === undefined) return false
  writeInstant(out, instant)
  return true
}

/** A text with escapes, which nearly all are those of COPY too; not one that gives a code. */
function writeEscaped(out: LineWriter, bytes: Buffer, from: number, to: number, type: ColumnType): boolean {
  const first = bytes[from + 1] as number
  return type === 'text' && first !== backslash && !mayBeBlank[first] && out.copyEscaped(bytes, from + 1, to - 1)
}

/** A number, `true`, `false`, an array or an object. */
function writeOther(out: LineWriter, bytes: Buffer, start: number, end: number, type: ColumnType): boolean {
  const first = bytes[start] as number
  if (first === letterT || first === letterF) {
    if (type !== 'boolean') return false
    out.byte(first)
    return true
  }
  if (first === openArray) {
    if (type !== 'jsonb' || bytes[start + 1] !== closeArray) return false
    out.copy(bytes, start, end)
    return true
  }
  if (first === openObject || (type !== 'numeric' && type !== 'text')) return false
  const to = plainNumberEnd(bytes, start, end)
  out.copy(bytes, start, to)
  return to > start
}

/**
 * Where a number ends that is printed as a double would be: without an exponent, zeros at its end, and more digits than a double
 * holds; its beginning where it is another one.
 */
function plainNumberEnd(bytes: Buffer, start: number, end: number): number {
  if (end - start > exactDigits) return start
  const begin = bytes[start] === minus ? start + 1 : start
  let next = digitsEnd(bytes, begin)
  // Without the sign of a negative zero.
  if (begin > start && bytes[begin] === zero) return start
  if (next === end) return end
  if (bytes[next] !== point) return start
  const fraction = next + 1
  next = digitsEnd(bytes, fraction)
  if (next !== end) return start
  while (bytes[next - 1] === zero) next--
  if (next === fraction) return fraction - 1
  // Very small ones have an exponent.
  return bytes[begin] === zero && next - fraction > smallestFraction ? start : next
}
