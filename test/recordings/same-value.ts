/** A JSON number as the text that was sent. */
export class NumberText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Parses JSON with every number as its text: slow and exact, and independent of the parser under test. */
export function parseTexts(json: string): unknown {
  const parse = JSON.parse as (
    text: string,
    reviver: (k: string, v: unknown, c: { source?: string }) => unknown,
  ) => unknown
  return parse(json, (_key, value, { source }) => (typeof value === 'number' ? new NumberText(source ?? '') : value))
}

/** Whether what was read back says the same as what Zoho sent: numbers as decimals, times as instants, blanks as NULL. */
export function sameValue(sent: unknown, stored: unknown): boolean {
  if (isBlank(sent)) return stored === null || stored === undefined || isBlank(stored)
  if (Array.isArray(sent)) return Array.isArray(stored) && sameMembers({ ...sent }, { ...stored })
  if (sent instanceof NumberText) return decimal(sent.text) === decimal(scalarText(stored))
  if (typeof sent === 'object') return isObject(stored) && sameMembers(sent as Record<string, unknown>, stored)
  if (typeof sent === 'boolean') return sent === stored || String(sent) === stored
  const text = scalarText(stored)
  return (
    sent === text ||
    (instant(String(sent)) !== undefined && instant(String(sent)) === instant(text)) ||
    isSameNumber(String(sent), stored)
  )
}

/** A string such as "12.50" in a numeric column. */
function isSameNumber(sent: string, stored: unknown): boolean {
  return stored instanceof NumberText && decimal(sent.trim()) === decimal(stored.text)
}

function sameMembers(sent: Record<string, unknown>, stored: Record<string, unknown>): boolean {
  const names = Object.keys(sent)
  return names.length === Object.keys(stored).length && names.every((name) => sameValue(sent[name], stored[name]))
}

export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
}

function scalarText(value: unknown): string {
  return value instanceof NumberText ? value.text : String(value)
}

/** `-0012.50e1` as `-125e0`: sign, digits without zeros at either end, exponent. */
export function decimal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) return `not a number: ${text}`
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  if (kept === '') return '0'
  return `${sign}${kept}e${Number(exponent) - fraction.length + (digits.length - kept.length)}`
}

function instant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined
  const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(time) ? undefined : time
}
