import { createHash } from 'node:crypto'
import { encodeValue, misfitJson } from '../../src/model/copy-text/encode-value.ts'
import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import type { Column, Stream } from '../../src/model/stream.ts'
import type { DecodedLine } from './decode-lines.ts'

/** The row of a record, made slowly and obviously: each step a list of its own. Its columns must all be known. */
export function referenceRow(
  record: JsonObject,
  stream: Stream,
  [columns = [], ...columnsByChild]: readonly (readonly Column[])[],
): ReferenceRow {
  const own = partsOf(record, stream, columns)
  const children = stream.children.map((child, index) => {
    const items = itemsOf(record[child.member])
    const rules = { ...child, volatile: none, children: [] }
    return items?.map((item) => partsOf(item, rules, columnsByChild[index] ?? []))
  })
  const below = stream.children.map(({ member }, index) => {
    const lines = children[index]?.map(({ hashed }) => `\n${hashed}`)
    return lines ? `\n${member}${lines.join('')}` : ''
  })
  return {
    ...{ hash: sha1(`${own.hashed}${below.join('')}`).slice(0, 32), fields: own.fields, misfit: own.misfit },
    children: children.map((rows) => rows?.map(({ fields, misfit }) => ({ fields, misfit }))),
  }
}

export interface ReferenceRow extends Omit<DecodedLine, 'organization' | 'runId'> {
  /** By child table; undefined where the record does not have the array. */
  children: (Pick<DecodedLine, 'fields' | 'misfit'>[] | undefined)[]
}

type Rules = Pick<Stream, 'flattened' | 'volatile' | 'children'>
const none: Set<string> = new Set()

function itemsOf(value: JsonValue | undefined): JsonObject[] | undefined {
  return Array.isArray(value) && value.every((item) => isObject(item)) ? value : undefined
}

/** The fields of one line, and the text that its hash is over. */
function partsOf(
  record: JsonObject,
  rules: Rules,
  columns: readonly Column[],
): Pick<DecodedLine, 'fields' | 'misfit'> & { hashed: string } {
  const values = new Map<string, JsonValue>()
  for (const [name, value] of membersOf(record, rules)) values.set(name, value)
  const encoded = columns.map(({ name, type }) => ({
    name,
    value: values.get(name),
    ...encodeValue(values.get(name), type),
  }))
  const inLine = [
    ...encoded.filter(({ name }) => rules.volatile.has(name)),
    ...encoded.filter(({ name }) => !rules.volatile.has(name)),
  ]
  const misfits: [string, JsonValue][] = [
    ...inLine.filter(({ misfit }) => misfit).map(({ name, value }): [string, JsonValue] => [name, value ?? null]),
    ...rules.children
      .map(({ member }): [string, JsonValue] => [member, record[member] ?? null])
      .filter(([, value]) => !itemsOf(value) && encodeValue(value, 'jsonb').text !== null),
  ]
  const members = misfits.map(([name, value]) => `${JSON.stringify(name)}:${misfitJson(value)}`)
  const misfit = members.length === 0 ? null : `{${members.join(',')}}`
  const fields = Object.fromEntries(inLine.map(({ name, text }) => [name, text]))
  const hashed = inLine.filter(({ name }) => !rules.volatile.has(name))
  while (hashed.length > 0 && hashed.at(-1)?.text === null) hashed.pop()
  const line = hashed.map(({ text }) => `\t${text === null ? '\\N' : escaped(text)}`).join('')
  const names = hashed.map(({ name }) => `${name}\0`).join('')
  return { fields, misfit, hashed: `${line}${sha1(names).slice(0, 16)}${escaped(misfit ?? '')}` }
}

function membersOf(record: JsonObject, rules: Rules): [string, JsonValue][] {
  const isCustom = (name: string): boolean =>
    name.startsWith('cf_') || name === 'custom_fields' || name === 'custom_field_hash'
  const isApart = (name: string): boolean => rules.children.some(({ member }) => member === name)
  const plain = Object.entries(record).filter(
    ([name]) => !isCustom(name) && !isApart(name) && !name.endsWith('_formatted'),
  )
  const spread = plain.flatMap(([name, value]): [string, JsonValue][] =>
    rules.flattened.has(name) && isObject(value)
      ? Object.entries(value)
          .filter(([member]) => !member.endsWith('_formatted'))
          .map(([member, inner]) => [`${name}_${member}`, inner])
      : [[name, value]],
  )
  return [...spread, ...customFieldsOf(record)]
}

/** From the worst source to the best, so that the best one wins. */
function customFieldsOf(record: JsonObject): [string, JsonValue][] {
  const { custom_fields: list } = record
  const spread = Object.entries(record).flatMap(([name, value]) =>
    name === 'custom_field_hash' && isObject(value)
      ? Object.entries(value).map(([inner, its]) => [inner, its, true] as const)
      : [[name, value, name.startsWith('cf_') || name === 'custom_field_hash'] as const],
  )
  // Of two that are as good, the first.
  const named = spread
    .filter(([, , isCustom]) => isCustom)
    .map(([name, value]): [string, JsonValue] => [name, value])
    .reverse()
  const [raw, printed] = [true, false].map((isRaw) => named.filter(([name]) => name.endsWith('_unformatted') === isRaw))
  const entries = Array.isArray(list) ? list.filter((entry) => isObject(entry) && entry.value !== undefined) : []
  return [
    ...(printed ?? []).filter(([name]) => !name.endsWith('_formatted')),
    ...(raw ?? []).map(([name, value]): [string, JsonValue] => [name.replace(/_unformatted$/, ''), value]),
    ...(list === undefined || Array.isArray(list) ? [] : [['custom_fields', list] as [string, JsonValue]]),
    ...entries.toReversed().map((entry): [string, JsonValue] => {
      const { api_name, value = null } = entry as JsonObject
      return [String(api_name).replace(/^(?!cf_)/, 'cf_'), value]
    }),
  ]
}

const escapes: [RegExp, string][] = [
  [/\\/g, '\\\\'],
  [/\t/g, '\\t'],
  [/\n/g, '\\n'],
  [/\r/g, '\\r'],
  [/[\b]/g, '\\b'],
  [/\f/g, '\\f'],
  [/\v/g, '\\v'],
]

function escaped(text: string): string {
  return escapes.reduce((all, [pattern, code]) => all.replace(pattern, () => code), text)
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
