/* Bytes of ASCII that JSON, COPY's text and times are made of. */

export const tab = 9
export const newline = 10
export const carriageReturn = 13
export const space = 32
export const quote = 34
export const plus = 43
export const comma = 44
export const minus = 45
export const point = 46
export const slash = 47
export const zero = 48
export const nine = 57
export const colon = 58
export const upperN = 78
export const upperT = 84
export const upperZ = 90
export const openArray = 91
export const backslash = 92
export const closeArray = 93
export const letterE = 101
export const letterF = 102
export const letterN = 110
export const letterT = 116
export const letterU = 117
export const openObject = 123
export const closeObject = 125

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine
}

/** Where the digits end that begin at `at`, if any. */
export function digitsEnd(bytes: Uint8Array, at: number): number {
  let next = at
  while (isDigit(bytes[next])) next++
  return next
}
