import type { ColumnType } from './column-type.ts'
import { isObject, type JsonObject, type JsonValue } from './json.ts'

/** One member on its way to a column; `type` where Zoho itself says it (custom fields). */
export interface Field {
  name: string
  value: JsonValue
  type?: ColumnType | undefined
}

/** Zoho's `data_type` of a custom field (zoho-api.md 2.6); others are typed by their first value. */
const customTypes: Record<string, ColumnType> = {
  number: 'numeric',
  decimal: 'numeric',
  amount: 'numeric',
  percent: 'numeric',
  date: 'date',
  date_time: 'timestamptz',
  check_box: 'boolean',
  multiselect: 'jsonb',
  attachment: 'jsonb',
}
for (const name of ['string', 'text', 'multiline', 'dropdown', 'email', 'phone', 'url', 'autonumber', 'lookup']) {
  customTypes[name] = 'text'
}

/**
 * The members of a record as columns: `*_formatted` twins dropped, objects of `flattened` spread over `object_member`, custom
 * fields as `cf_*` with their raw value, wherever the answer carries them.
 */
export function flattenRecord(record: JsonObject, flattened: ReadonlySet<string>): Field[] {
  const fields: Field[] = []
  const custom = new CustomFields()
  for (const [name, value] of Object.entries(record)) {
    if (name.endsWith('_formatted')) continue
    if (name === 'custom_fields' && Array.isArray(value)) custom.addList(value)
    else if (name === 'custom_field_hash' && isObject(value)) custom.addHash(value)
    else if (name.startsWith('cf_')) custom.addMember(name, value)
    else if (flattened.has(name) && isObject(value)) fields.push(...spread(name, value))
    else fields.push({ name, value })
  }
  return [...fields, ...custom.fields()]
}

function spread(object: string, members: JsonObject): Field[] {
  return Object.entries(members)
    .filter(([member]) => !member.endsWith('_formatted'))
    .map(([member, value]) => ({ name: `${object}_${member}`, value }))
}

/**
 * Zoho prints one custom field up to five times: in the list (raw, with its type), in the hash and at the top, there both
 * as shown to people and `_unformatted`. The best source wins.
 */
class CustomFields {
  readonly #found = new Map<string, Field & { rank: number }>()

  addList(list: JsonValue[]): void {
    for (const entry of list) {
      if (!isObject(entry)) continue
      const { api_name, customfield_id, data_type, value } = entry
      const name = typeof api_name === 'string' && api_name !== '' ? api_name : String(customfield_id ?? '')
      if (name === '' || value === undefined) continue
      const type = typeof data_type === 'string' ? customTypes[data_type] : undefined
      this.#offer({ name: name.startsWith('cf_') ? name : `cf_${name}`, value, type, rank: 3 })
    }
  }

  addHash(hash: JsonObject): void {
    for (const [name, value] of Object.entries(hash)) this.addMember(name, value)
  }

  addMember(name: string, value: JsonValue): void {
    if (name.endsWith('_formatted')) return
    const raw = name.endsWith('_unformatted')
    this.#offer({ name: raw ? name.slice(0, -'_unformatted'.length) : name, value, rank: raw ? 2 : 1 })
  }

  fields(): Field[] {
    return [...this.#found.values()].map(({ name, value, type }) => ({ name, value, type }))
  }

  #offer(field: Field & { rank: number }): void {
    if ((this.#found.get(field.name)?.rank ?? 0) < field.rank) this.#found.set(field.name, field)
  }
}
