import { colon, upperT, upperZ } from '../records/ascii.ts'
import { dateLength } from '../time-text.ts'
import type { LineWriter } from './line-writer.ts'

const dayLength = 86_400_000
/** Rows that follow one another are mostly of few days. */
const days = new Map<number, Buffer>()
const mostDays = 4096

/** Writes an instant as `formatInstant` prints it. */
export function writeInstant(out: LineWriter, instant: number): void {
  const day = Math.floor(instant / dayLength)
  const seconds = Math.floor((instant - day * dayLength) / 1000)
  const minutes = Math.floor(seconds / 60)
  out.copy(dayText(day), 0, dateLength)
  out.pair(upperT, Math.floor(minutes / 60))
  out.pair(colon, minutes % 60)
  out.pair(colon, seconds % 60)
  out.byte(upperZ)
}

function dayText(day: number): Buffer {
  const known = days.get(day)
  if (known !== undefined) return known
  if (days.size >= mostDays) days.clear()
  const text = Buffer.from(new Date(day * dayLength).toISOString().slice(0, dateLength))
  days.set(day, text)
  return text
}
