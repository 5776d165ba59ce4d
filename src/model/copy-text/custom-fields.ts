import type { ColumnType } from '../column-type.ts'
import { openArray } from '../records/ascii.ts'
import type { JsonRecord } from '../records/json-record.ts'
import type { Member } from '../records/member-path.ts'
import { RecordScanner } from '../records/record-scanner.ts'

/** A custom field on its way to a column: where its value is, and its type where Zoho itself says it. */
export interface CustomField {
  name: string
  record: JsonRecord
  slot: number
  /** How good the source is that it is from. */
  rank: number
  type: ColumnType | undefined
}

/** Where records of one shape may have custom fields. */
export interface CustomMembers {
  /** The slot of `custom_fields`. */
  list: number | undefined
  /** The slot of `custom_field_hash`. */
  hash: number | undefined
  /** The others, by the name of their field. */
  fields: readonly { name: string; slot: number; rank: number }[]
}

/** Zoho's `data_type` of a custom field (zoho-api.md 2.6); others are typed by their first value. */
const customTypes = new Map<string, ColumnType>([
  ...['number', 'decimal', 'amount', 'percent'].map((type): [string, ColumnType] => [type, 'numeric']),
  ['date', 'date'],
  ['date_time', 'timestamptz'],
  ['check_box', 'boolean'],
  ['multiselect', 'jsonb'],
  ['attachment', 'jsonb'],
  ...['string', 'text', 'multiline', 'dropdown', 'email', 'phone', 'url', 'autonumber', 'lookup'].map(
    (type): [string, ColumnType] => [type, 'text'],
  ),
])

const listRank = 3
const listName = 'custom_fields'
const hashName = 'custom_field_hash'

/** Whether a member at the top of a record is a custom field, or holds some. */
export function isCustom({ name }: Member): boolean {
  return name === listName || name === hashName || name.startsWith('cf_')
}

/** @param members those at the top of a record */
export function customMembers(members: readonly Member[]): CustomMembers {
  const custom = members.filter(isCustom)
  const found = custom.flatMap((member) => (member.name === hashName && member.members ? member.members : [member]))
  const fields = found.filter(({ name }) => name !== listName && !name.endsWith('_formatted'))
  return {
    list: custom.find(({ name }) => name === listName)?.slot,
    hash: custom.find(({ name }) => name === hashName)?.slot,
    fields: fields.map(({ name, slot }) =>
      name.endsWith(raw) ? { name: name.slice(0, -raw.length), slot, rank: 2 } : { name, slot, rank: 1 },
    ),
  }
}

const raw = '_unformatted'

/**
 * Finds the custom fields of records, as `cf_*` with their raw value, wherever the answer carries them. Zoho prints one up to
 * five times: in the list (raw, with its type), in the hash and at the top, there both as shown to people and `_unformatted`.
 * The best source wins.
 */
export class CustomFieldReader {
  readonly #scanner = new RecordScanner()
  #release: () => void = () => {}

  /**
   * What it has found for the record before is not read any more then.
   * @param members those of the record's shape
   */
  read(record: JsonRecord, { list, hash, fields }: CustomMembers): CustomField[] {
    // Every list row has the list and the hash, empty where the organization has no custom fields.
    const isEmpty = (list === undefined || record.reads(list, '[]')) && (hash === undefined || record.reads(hash, '{}'))
    if (isEmpty && fields.length === 0) return none
    const found = list === undefined ? [] : this.#listed(record, list)
    for (const field of fields) offer(found, field, record)
    return found
  }

  #listed(record: JsonRecord, slot: number): CustomField[] {
    const start = record.start(slot)
    if (record.bytes[start] !== openArray) return [{ name: listName, record, slot, rank: listRank, type: undefined }]
    this.#release()
    const { records, release } = this.#scanner.array(record.bytes, start)
    this.#release = release
    const found: CustomField[] = []
    for (const entry of records) {
      const value = entry.path.member('value')
      const name = nameOf(entry)
      if (name === '' || value === undefined) continue
      const said = entry.get('data_type')
      const type = typeof said === 'string' ? customTypes.get(said) : undefined
      const field = {
        name: name.startsWith('cf_') ? name : `cf_${name}`,
        record: entry,
        slot: value.slot,
        rank: listRank,
        type,
      }
      // Of two entries of one name the first.
      if (!found.some((other) => other.name === field.name)) found.push(field)
    }
    return found
  }
}

/** Few fields: a loop over them is quicker than a map of them. */
function offer(found: CustomField[], { name, slot, rank }: CustomMembers['fields'][number], record: JsonRecord): void {
  const known = found.findIndex((field) => field.name === name)
  if (known < 0) found.push({ name, record, slot, rank, type: undefined })
  else if ((found[known]?.rank ?? 0) < rank) found[known] = { name, record, slot, rank, type: undefined }
}

function nameOf(entry: JsonRecord): string {
  const name = entry.get('api_name')
  return typeof name === 'string' && name !== '' ? name : String(entry.get('customfield_id') ?? '')
}

const none: CustomField[] = []
