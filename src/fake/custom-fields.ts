import type { JsonObject, JsonValue } from '../model/json.ts'
import type { Dice } from './dice.ts'

interface CustomField {
  name: string
  type: string
  value(throws: Dice): JsonValue
  formatted(value: JsonValue): string
}

const plain = (value: JsonValue) => String(value)
const fields: CustomField[] = [
  {
    name: 'region',
    type: 'dropdown',
    value: (throws) => throws.pick(['North', 'South', 'Île-de-France']),
    formatted: plain,
  },
  { name: 'score', type: 'number', value: (throws) => throws.below(100), formatted: plain },
  {
    name: 'weight',
    type: 'decimal',
    value: (throws) => throws.money(5000),
    formatted: (value) => Number(value).toFixed(2),
  },
  {
    name: 'signed_on',
    type: 'date',
    value: (throws) => `2025-${pad(1 + throws.below(12))}-${pad(1 + throws.below(28))}`,
    formatted: usDate,
  },
  { name: 'vip', type: 'check_box', value: (throws) => throws.chance(0.5), formatted: plain },
  {
    name: 'remark',
    type: 'string',
    value: (throws) => throws.pick(['see file', 'a "quoted" word', 'naïve']),
    formatted: plain,
  },
]

/**
 * The members of a row that hold its custom fields: an array, a hash, and flattened `cf_*` members that are there only when
 * the field is set (zoho-api.md 2.4, 2.6). `cf_x` is the text shown to people, `cf_x_unformatted` the value.
 */
export function customFields(
  throws: Dice,
  id: (kind: string, n: number) => string,
): { row: JsonObject; flat: JsonObject } {
  const list: JsonObject[] = []
  const flat: JsonObject = {}
  if (throws.chance(0.7)) return { row: { custom_fields: list, custom_field_hash: {} }, flat }
  for (const [index, { name, type, value, formatted }] of fields.entries()) {
    if (throws.chance(0.4)) continue
    const raw = value(throws)
    const api_name = `cf_${name}`
    list.push({
      customfield_id: id('customfields', index),
      api_name,
      label: name.replaceAll('_', ' '),
      data_type: type,
      index: index + 1,
      value: raw,
      value_formatted: formatted(raw),
      is_active: true,
      show_in_all_pdf: false,
    })
    flat[api_name] = formatted(raw)
    flat[`${api_name}_unformatted`] = raw
  }
  return { row: { custom_fields: list, custom_field_hash: { ...flat } }, flat }
}

function usDate(value: JsonValue): string {
  const [year, month, day] = String(value).split('-')
  return `${month}/${day}/${year}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
