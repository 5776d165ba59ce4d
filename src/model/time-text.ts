import { colon, minus, plus, upperT, zero } from './records/ascii.ts'

/*
 * Times in the bytes of a record, digit by digit: rows have three of them, and by way of strings and `Date.parse` they took a
 * tenth of a load (measured).
 */

/** Of `2026-06-09`. */
export const dateLength = 10
/** Of `2026-06-09T13:17:42-0400`, the one form of nearly every time of Books. */
export const timeLength = 24

// Years 1 to 9999 of UTC: others have no four digits, and PostgreSQL would refuse them and with them the whole batch.
export const earliest = Date.parse('0001-01-01T00:00:00Z')
export const latest = Date.parse('9999-12-31T23:59:59Z')
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Two digits; more than any pair of them where there are none. */
function digits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - zero
  const ones = (bytes[at + 1] as number) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 1000
}

/** Whether a day of the calendar stands there, `yyyy-MM-dd`: PostgreSQL refuses 2024-02-30 and with it the whole batch. */
export function isDateAt(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== minus || bytes[at + 7] !== minus) return false
  const [century, ofCentury] = [digits(bytes, at), digits(bytes, at + 2)]
  const year = century * 100 + ofCentury
  const month = digits(bytes, at + 5)
  const day = digits(bytes, at + 8)
  if (century > 99 || ofCentury > 99 || year === 0) return false
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day >= 1 && day <= (isLeap ? 29 : (daysOfMonth[month - 1] ?? 0))
}

/** The instant, in milliseconds, of a time in the usual form; undefined where none stands there, though one in another form may. */
export function instantAt(bytes: Uint8Array, at: number): number | undefined {
  if (!isDateAt(bytes, at) || bytes[at + 10] !== upperT || bytes[at + 13] !== colon || bytes[at + 16] !== colon) {
    return undefined
  }
  const hour = digits(bytes, at + 11)
  const minute = digits(bytes, at + 14)
  const second = digits(bytes, at + 17)
  const zoneHour = digits(bytes, at + 20)
  const zoneMinute = digits(bytes, at + 22)
  const sign = bytes[at + 19]
  const isTime = hour <= 23 && minute <= 59 && second <= 59 && zoneHour <= 23 && zoneMinute <= 59
  if (!isTime || (sign !== plus && sign !== minus)) return undefined
  const year = digits(bytes, at) * 100 + digits(bytes, at + 2)
  // Date.UTC takes the first hundred years for those after 1900.
  if (year < 100) return undefined
  const instant = Date.UTC(year, digits(bytes, at + 5) - 1, digits(bytes, at + 8), hour, minute, second)
  const offset = (zoneHour * 60 + zoneMinute) * 60_000
  const utc = sign === plus ? instant - offset : instant + offset
  return utc >= earliest && utc <= latest ? utc : undefined
}
