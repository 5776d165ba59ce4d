const hour = 3600

/** Prints and reads instants (in seconds) as Zoho Books does: in the organization's zone, offset without colon (zoho-api.md 3.4). */
export interface ZoneTime {
  /** `2026-06-09T13:17:42-0400`. */
  time(seconds: number): string
  /** The day of the instant in the zone, `2026-06-09`. */
  date(seconds: number): string
  /** Seconds until the zone's next midnight, at least 1. */
  untilMidnight(seconds: number): number
}

/** Offsets are asked of Intl once an hour of data: asking for each row would be most of the cost of a page. */
export function zoneTime(zone: string): ZoneTime {
  const offsets = new Map<number, number>()
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })

  function offsetAt(seconds: number): number {
    // Quarter hours: no zone changes its offset in between.
    const key = Math.floor(seconds / 900)
    let offset = offsets.get(key)
    if (offset === undefined) {
      offset = parseOffset(format.format(new Date(key * 900_000)))
      offsets.set(key, offset)
    }
    return offset
  }

  const local = (seconds: number) => new Date((seconds + offsetAt(seconds)) * 1000).toISOString()
  return {
    time: (seconds) => local(seconds).slice(0, 19) + offsetText(offsetAt(seconds)),
    date: (seconds) => local(seconds).slice(0, 10),
    untilMidnight: (seconds) => {
      const offset = offsetAt(seconds)
      const midnight = (Math.floor((seconds + offset) / (24 * hour)) + 1) * 24 * hour
      // The offset of that midnight counts: on the day of a change it is not today's.
      return Math.max(1, Math.ceil(midnight - offsetAt(midnight - offset) - seconds))
    },
  }
}

const zohoTime = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})([+-])(\d{2})(\d{2})$/

/** The instant in seconds, or undefined for anything but `yyyy-MM-ddTHH:mm:ss±HHmm`: other shapes are refused (zoho-api.md 3.4). */
export function parseZohoTime(text: unknown): number | undefined {
  const match = typeof text === 'string' ? zohoTime.exec(text) : null
  if (!match) return undefined
  const [, local = '', sign, hours, minutes] = match
  const time = Date.parse(`${local}Z`)
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== local) return undefined
  const offset = Number(hours) * hour + Number(minutes) * 60
  return time / 1000 - (sign === '-' ? -offset : offset)
}

/** `GMT-04:00` or, for UTC, `GMT` alone. */
function parseOffset(text: string): number {
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(text)
  if (!match) return 0
  const seconds = Number(match[2]) * hour + Number(match[3]) * 60
  return match[1] === '-' ? -seconds : seconds
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60
  const two = (value: number) => String(value).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}
