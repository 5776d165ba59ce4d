import { dateLength, earliest, isDateAt, latest } from './time-text.ts'

const zohoTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

/**
 * The instant, in milliseconds, of a time as Zoho prints it: `2026-06-09T13:17:42-0400`, in CRM with a colon in the offset
 * (zoho-api.md 3.4). Offsets differ between rows across a daylight saving change, so times are never compared as text.
 * Undefined when `text` is no such time or the day does not exist.
 */
export function parseInstant(text: string): number | undefined {
  const match = zohoTime.exec(text)
  if (!match) return undefined
  const [, date = '', time = '', offset = ''] = match
  if (!isDate(date)) return undefined
  const zone = offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`
  const instant = Date.parse(`${date}T${time}${zone}`)
  return instant >= earliest && instant <= latest ? instant : undefined
}

/** Whether `text` is a day of the calendar, `yyyy-MM-dd`. */
export function isDate(text: string): boolean {
  const bytes = Buffer.from(text)
  return bytes.length === dateLength && isDateAt(bytes, 0)
}

/** `2026-06-09T17:17:42Z`: how instants stand in state files, tables and messages. */
export function formatInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}

/** The only form that all lists accept as a filter: UTC with a numeric offset, no milliseconds (zoho-api.md 3.4). */
export function formatFilterTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+0000`
}

/** The beginning of the second that `instant` lies in: Zoho's times have no smaller unit. */
export function startOfSecond(instant: number): number {
  return Math.floor(instant / 1000) * 1000
}
