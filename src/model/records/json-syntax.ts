import {
  backslash,
  carriageReturn,
  closeArray,
  closeObject,
  colon,
  comma,
  digitsEnd,
  isDigit,
  letterE,
  letterF,
  letterT,
  letterU,
  minus,
  newline,
  openArray,
  openObject,
  plus,
  point,
  quote,
  space,
  tab,
  zero,
} from './ascii.ts'

/*
 * Where JSON values end, in the bytes of an answer. As strict as `JSON.parse`: what is skipped here is parsed later, if ever,
 * and an answer that is not JSON must be refused as a whole. Positions are taken and given; outside the bytes nothing is valid.
 */

/** Set in a letter, it is a small one. */
const lowerCase = 0x20

/** What a byte means within a string; together those of all its bytes say how it is to be read. */
export const plain = 0
export const isEscaped = 1
export const isWide = 2
const endsString = 4
const isInvalid = 8

const meanings = Uint8Array.from({ length: 256 }, (_unused, byte) => {
  if (byte < space) return isInvalid
  if (byte === quote) return endsString
  if (byte === backslash) return isEscaped
  return byte > 0x7f ? isWide : plain
})

const words = { true: Buffer.from('true'), false: Buffer.from('false'), null: Buffer.from('null') }
const shortEscapes = new Set(Buffer.from('"\\/bfnrt'))

/** What is thrown where the bytes stop being JSON. */
export function notJson(at: number): SyntaxError {
  return new SyntaxError(`not JSON at byte ${at}`)
}

/** The first byte from `at` on that is no blank between tokens. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  // Zoho prints none: all but always the first look ends it.
  return (bytes[at] as number) > space ? at : spaceEnd(bytes, at)
}

function spaceEnd(bytes: Uint8Array, at: number): number {
  let next = at
  while (isSpace(bytes[next])) next++
  return next
}

function isSpace(byte: number | undefined): boolean {
  return byte === space || byte === newline || byte === carriageReturn || byte === tab
}

/**
 * Answers the end of the string whose quote is at `at`, times four, and in the two bits below whether it has escapes and
 * characters beyond ASCII: one number, since this is called sixty times a record. Small, so that V8 puts it where it is called
 * (measured: a quarter of a scan).
 * @throws SyntaxError
 */
export function stringEnd(bytes: Uint8Array, at: number): number {
  let next = at + 1
  while (meanings[bytes[next] as number] === plain) next++
  return bytes[next] === quote ? (next + 1) << 2 : oddStringEnd(bytes, next)
}

/** The same from its first character on that is not plain. */
function oddStringEnd(bytes: Uint8Array, at: number): number {
  let found = 0
  for (let next = at; ; next++) {
    const meaning = meanings[bytes[next] as number]
    if (meaning === plain) continue
    if (meaning === endsString) return ((next + 1) << 2) | found
    if (meaning === isEscaped) next = escapeEnd(bytes, next)
    else if (meaning !== isWide) throw notJson(next)
    found |= meaning
  }
}

/** The last byte of an escape. */
function escapeEnd(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1] ?? 0
  if (shortEscapes.has(letter)) return at + 1
  if (letter !== letterU) throw notJson(at)
  for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(bytes[digit] ?? 0)) throw notJson(digit)
  return at + 5
}

function isHex(byte: number): boolean {
  const lower = byte | lowerCase
  return isDigit(byte) || (lower >= 97 && lower <= 102)
}

/** The end of a number, `true`, `false` or `null`. @throws SyntaxError */
function scalarEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  return first === minus || isDigit(first) ? numberEnd(bytes, at) : wordEnd(bytes, at)
}

function numberEnd(bytes: Uint8Array, at: number): number {
  let next = bytes[at] === minus ? at + 1 : at
  next = bytes[next] === zero ? next + 1 : someDigitsEnd(bytes, next)
  if (bytes[next] === point) next = someDigitsEnd(bytes, next + 1)
  if (((bytes[next] ?? 0) | lowerCase) !== letterE) return next
  const sign = bytes[next + 1]
  return someDigitsEnd(bytes, sign === minus || sign === plus ? next + 2 : next + 1)
}

function someDigitsEnd(bytes: Uint8Array, at: number): number {
  const end = digitsEnd(bytes, at)
  if (end === at) throw notJson(at)
  return end
}

function wordEnd(bytes: Uint8Array, at: number): number {
  const word = bytes[at] === letterT ? words.true : bytes[at] === letterF ? words.false : words.null
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) throw notJson(at)
  return at + word.length
}

/** The end of any value that begins at `at`. @throws SyntaxError */
export function valueEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first === quote) return stringEnd(bytes, at) >> 2
  if (first === openArray) return eachElement(bytes, at, valueEnd)
  return first === openObject ? eachElement(bytes, at, memberEnd) : scalarEnd(bytes, at)
}

function memberEnd(bytes: Uint8Array, at: number): number {
  return valueEnd(bytes, valueStart(bytes, at))
}

/** Where the value begins of the member whose name begins at `at`. @throws SyntaxError */
export function valueStart(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== quote) throw notJson(at)
  const end = skipSpace(bytes, stringEnd(bytes, at) >> 2)
  if (bytes[end] !== colon) throw notJson(end)
  return skipSpace(bytes, end + 1)
}

/**
 * Goes through the array or the object that begins at `at`, and answers its end.
 * @param take is given where an element or a member begins, and answers where it ends
 * @throws SyntaxError
 */
export function eachElement<Bytes extends Uint8Array>(
  bytes: Bytes,
  at: number,
  take: (bytes: Bytes, at: number) => number,
): number {
  const close = bytes[at] === openObject ? closeObject : closeArray
  let next = skipSpace(bytes, at + 1)
  if (bytes[next] === close) return next + 1
  for (;;) {
    next = skipSpace(bytes, take(bytes, next))
    if (bytes[next] === close) return next + 1
    if (bytes[next] !== comma) throw notJson(next)
    next = skipSpace(bytes, next + 1)
  }
}

/** The string whose quote is at `at`. @throws SyntaxError */
export function stringAt(bytes: Buffer, at: number): string {
  return JSON.parse(bytes.toString('utf8', at, stringEnd(bytes, at) >> 2))
}
