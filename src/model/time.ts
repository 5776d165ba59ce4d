// Years 1 to 9999 of UTC: others have no four digits, and PostgreSQL would refuse them and with them the whole batch.
const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59Z')
const zohoTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

/**
 * The instant, in milliseconds, of a time as Zoho prints it: `2026-06-09T13:17:42-0400`, in CRM with a colon in the offset
 * (zoho-api.md 3.4). Offsets differ between rows across a daylight saving change, so times are never compared as text.
 * Undefined when `text` is no such time or the day does not exist.
 */
export function parseInstant(text: string): number | undefined {
  // A row prints the same time two or three times, and is asked for it more often.
  if (text !== last.text) last = { text, instant: usualInstant(text) ?? anyInstant(text) }
  return last.instant
}

let last: { text: string; instant: number | undefined } = { text: '', instant: undefined }

function anyInstant(text: string): number | undefined {
  const match = zohoTime.exec(text)
  if (!match) return undefined
  const [, date = '', time = '', offset = ''] = match
  if (!isDate(date)) return undefined
  const zone = offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`
  const instant = Date.parse(`${date}T${time}${zone}`)
  return instant >= earliest && instant <= latest ? instant : undefined
}

const usualLength = '2026-06-09T13:17:42-0400'.length
const plus = 43
const minus = 45
const colon = 58
const letterT = 84

/** The one form of nearly every time of Books, digit by digit: rows have three of them, and `Date.parse` takes five times as long (measured). */
function usualInstant(text: string): number | undefined {
  if (text.length !== usualLength || !beginsWithDate(text)) return undefined
  const [hour, minute, second] = [digits(text, 11), digits(text, 14), digits(text, 17)]
  const [zoneHour, zoneMinute] = [digits(text, 20), digits(text, 22)]
  const sign = text.charCodeAt(19)
  const isTime = hour <= 23 && minute <= 59 && second <= 59 && zoneHour <= 23 && zoneMinute <= 59
  const isSigned = sign === plus || sign === minus
  if (!isTime || !isSigned || text.charCodeAt(10) !== letterT) return undefined
  if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return undefined
  const year = digits(text, 0) * 100 + digits(text, 2)
  // Date.UTC takes the first hundred years for those after 1900.
  if (year < 100) return undefined
  const instant = Date.UTC(year, digits(text, 5) - 1, digits(text, 8), hour, minute, second)
  const offset = (zoneHour * 60 + zoneMinute) * 60_000
  const utc = sign === plus ? instant - offset : instant + offset
  return utc >= earliest && utc <= latest ? utc : undefined
}

/** Two digits; more than any pair of them where there are none. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 1000
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether `text` is a day of the calendar, `yyyy-MM-dd`: PostgreSQL refuses 2024-02-30 and with it the whole batch. */
export function isDate(text: string): boolean {
  return text.length === 10 && beginsWithDate(text)
}

function beginsWithDate(text: string): boolean {
  if (text.charCodeAt(4) !== minus || text.charCodeAt(7) !== minus) return false
  const century = digits(text, 0)
  const year = century * 100 + digits(text, 2)
  const month = digits(text, 5)
  const day = digits(text, 8)
  if (century > 99 || year > 9999 || year === 0) return false
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day >= 1 && day <= (isLeap ? 29 : (daysOfMonth[month - 1] ?? 0))
}

const dayLength = 86_400_000
const pairs = Array.from({ length: 60 }, (_unused, number) => String(number).padStart(2, '0'))
/** Rows that follow one another are mostly of few days. */
const days = new Map<number, string>()
const mostDays = 4096

/** `2026-06-09T17:17:42Z`: how instants stand in state files, tables and messages. */
export function formatInstant(instant: number): string {
  const day = Math.floor(instant / dayLength)
  const seconds = Math.floor((instant - day * dayLength) / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${dayText(day)}T${pairs[Math.floor(minutes / 60)]}:${pairs[minutes % 60]}:${pairs[seconds % 60]}Z`
}

function dayText(day: number): string {
  const known = days.get(day)
  if (known !== undefined) return known
  if (days.size >= mostDays) days.clear()
  const text = new Date(day * dayLength).toISOString().slice(0, 10)
  days.set(day, text)
  return text
}

/** The only form that all lists accept as a filter: UTC with a numeric offset, no milliseconds (zoho-api.md 3.4). */
export function formatFilterTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+0000`
}

/** The beginning of the second that `instant` lies in: Zoho's times have no smaller unit. */
export function startOfSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000
}
