import { isBlank } from './same-value.ts'

export type Members = Record<string, unknown>

/** Where each value is to be found, by the words of the contract and not by the code under test. */
export function columnsOf(record: Members, flattened: ReadonlySet<string>): [string, unknown][] {
  const columns: [string, unknown][] = []
  for (const [name, value] of Object.entries(record)) {
    if (/_formatted$|_unformatted$/.test(name) || name === 'custom_field_hash' || isCustomText(name, record)) continue
    if (name === 'custom_fields' && Array.isArray(value)) {
      for (const field of value as Members[]) columns.push([String(field.api_name), field.value])
    } else if (flattened.has(name) && typeof value === 'object' && value !== null) {
      for (const [inner, part] of Object.entries(value)) columns.push([`${name}_${inner}`, part])
    } else columns.push([name, value])
  }
  return columns
}

/** A custom field as shown to people, beside the raw value in the list of custom fields. */
function isCustomText(name: string, record: Members): boolean {
  const list = Array.isArray(record.custom_fields) ? (record.custom_fields as Members[]) : []
  return name.startsWith('cf_') && list.some((field) => field.api_name === name)
}

export function countScalars(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + countScalars(inner), 0)
  return isBlank(value) ? 0 : 1
}
