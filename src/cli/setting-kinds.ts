import { z } from 'zod'
import { catalog } from '../model/catalog.ts'
import { parseReserve } from '../model/limits/reserve.ts'

/* How the values of settings are written, in variables and in the file. */

/** Items with commas between them, or an array. */
export const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')).map((item) => item.trim()).filter(Boolean))
export const url = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'expected an http(s) URL')
/** A whole number, as text or as it is. */
export const wholeNumber = (least: number) => {
  const error = `expected a whole number, ${least} or more`
  return z.coerce.number({ error }).int({ error }).min(least, { error })
}
const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
/** `7d`, `12h`, `30m` or `never`, in milliseconds. */
export const duration = z
  .string()
  .refine((text) => text === 'never' || /^\d+[mhd]$/.test(text), 'expected e.g. 7d, 12h, 30m or never')
  .transform((text) =>
    text === 'never' ? Number.POSITIVE_INFINITY : Number.parseInt(text, 10) * (units[text.slice(-1)] ?? 0),
  )
const hydratable = catalog.filter(({ detail }) => detail).map(({ name }) => name)
/** `500` calls or `10%` of the day's limit. */
export const reserve = z.union([z.string(), z.number()]).transform((value, context) => {
  const parsed = parseReserve(String(value))
  if (parsed) return parsed
  context.addIssue('expected a number of calls, or a percentage of the day as 10%')
  return z.NEVER
})
/** Streams whose details are asked for or not: `{ "contacts": true }`, in a variable `contacts=on,invoices=off`. */
export const details = z
  .union([z.string(), z.record(z.string(), z.boolean())], {
    error: 'expected e.g. {"contacts": true, "invoices": false}',
  })
  .transform((value) => (typeof value === 'string' ? switches(value) : value))
  .refine((value) => value !== undefined, 'expected e.g. contacts=on,invoices=off')
  .superRefine((value, context) => {
    const without = Object.keys(value ?? {}).filter((name) => !hydratable.includes(name))
    if (without.length > 0) {
      context.addIssue(`names ${without.join(', ')}; only these have details: ${hydratable.join(', ')}`)
    }
  })
  .transform((value) => value ?? {})

/** Undefined where the text is no list of switches. */
function switches(text: string): Record<string, boolean> | undefined {
  const found = text.split(',').map((item) => /^\s*(\w+)\s*=\s*(on|off)\s*$/.exec(item))
  if (found.includes(null)) return undefined
  return Object.fromEntries(found.map((match) => [match?.[1] ?? '', match?.[2] === 'on']))
}
