import type { ColumnType } from './column-type.ts'
import { isObject, type JsonObject, type JsonValue } from './json.ts'

/** A custom field on its way to a column; `type` where Zoho itself says it. */
export interface CustomField {
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
 * The custom fields of a record, as `cf_*` with their raw value, wherever the answer carries them.
 * @param members those at the record's top that are custom fields (`cf_*`) or hold some
 */
export function customFields(record: JsonObject, members: readonly string[]): CustomField[] {
  const found = new FoundFields()
  for (const member of members) {
    const value = record[member]
    if (member === 'custom_fields' && Array.isArray(value)) found.addList(value)
    else if (member === 'custom_field_hash' && isObject(value)) found.addHash(value)
    else if (value !== undefined) found.addMember(member, value)
  }
  return found.fields()
}

/**
 * Zoho prints one custom field up to five times: in the list (raw, with its type), in the hash and at the top, there both
 * as shown to people and `_unformatted`. The best source wins.
 */
class FoundFields {
  readonly #found = new Map<string, CustomField & { rank: number }>()

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

  fields(): CustomField[] {
    return [...this.#found.values()].map(({ name, value, type }) => ({ name, value, type }))
  }

  #offer(field: CustomField & { rank: number }): void {
    if ((this.#found.get(field.name)?.rank ?? 0) < field.rank) this.#found.set(field.name, field)
  }
}
