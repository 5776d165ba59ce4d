import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import type { TableColumn } from './table-columns.ts'

type Reader = (record: JsonObject) => unknown

/**
 * What a program of one's own does with a record: the value of each column, found once by name and not by a walk through the
 * record. It knows what is needed to store the same as zsync: blank is NULL, addresses are spread, custom fields raw.
 */
export function mapByHand(columns: TableColumn[]): (record: JsonObject) => unknown[] {
  const readers = columns.map(reader)
  return (record) => readers.map((read) => read(record))
}

function reader({ name, type }: TableColumn): Reader {
  const member = memberOf(name)
  if (type === 'jsonb') {
    return (record) => {
      const value = member(record)
      return value === undefined || value === '' || value === null ? null : JSON.stringify(value)
    }
  }
  return (record) => {
    const value = member(record)
    return value === undefined || value === '' ? null : value
  }
}

function memberOf(name: string): (record: JsonObject) => JsonValue | undefined {
  const address = /^(billing_address|shipping_address)_(\w+)$/.exec(name)
  if (address) {
    const [, object = '', part = ''] = address
    return (record) => {
      const value = record[object]
      return isObject(value) ? value[part] : undefined
    }
  }
  const raw = `${name}_unformatted`
  return name.startsWith('cf_') ? (record) => record[raw] : (record) => record[name]
}
