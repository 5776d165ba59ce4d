import { createHash } from 'node:crypto'
import { customFields } from '../../src/model/custom-fields.ts'
import { encodeValue, misfitJson } from '../../src/model/encode-value.ts'
import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import type { Column, Stream } from '../../src/model/stream.ts'
import type { DecodedLine } from './decode-lines.ts'

/** The row of a record, made slowly and obviously: each step a list of its own. Its columns must all be known. */
export function referenceRow(
  record: JsonObject,
  stream: Stream,
  columns: readonly Column[],
): Omit<DecodedLine, 'organization' | 'runId'> {
  const values = new Map<string, JsonValue>()
  for (const [name, value] of membersOf(record, stream)) values.set(name, value)
  const encoded = columns.map(({ name, type }) => ({
    name,
    value: values.get(name),
    ...encodeValue(values.get(name), type),
  }))
  const inLine = [
    ...encoded.filter(({ name }) => stream.volatile.has(name)),
    ...encoded.filter(({ name }) => !stream.volatile.has(name)),
  ]
  const misfits = inLine.filter(({ misfit }) => misfit)
  const misfit =
    misfits.length === 0
      ? null
      : `{${misfits.map(({ name, value }) => `${JSON.stringify(name)}:${misfitJson(value ?? null)}`).join(',')}}`
  const fields = Object.fromEntries(inLine.map(({ name, text }) => [name, text]))
  const hashed = inLine.filter(({ name }) => !stream.volatile.has(name))
  while (hashed.length > 0 && hashed.at(-1)?.text === null) hashed.pop()
  const line = hashed.map(({ text }) => `\t${text === null ? '\\N' : escaped(text)}`).join('')
  const names = hashed.map(({ name }) => `${name}\0`).join('')
  return { hash: sha1(`${line}${sha1(names).slice(0, 16)}${escaped(misfit ?? '')}`).slice(0, 32), fields, misfit }
}

function membersOf(record: JsonObject, stream: Stream): [string, JsonValue][] {
  const isCustom = (name: string): boolean =>
    name.startsWith('cf_') || name === 'custom_fields' || name === 'custom_field_hash'
  const plain = Object.entries(record).filter(([name]) => !isCustom(name) && !name.endsWith('_formatted'))
  const spread = plain.flatMap(([name, value]): [string, JsonValue][] =>
    stream.flattened.has(name) && isObject(value)
      ? Object.entries(value)
          .filter(([member]) => !member.endsWith('_formatted'))
          .map(([member, inner]) => [`${name}_${member}`, inner])
      : [[name, value]],
  )
  const custom = customFields(record, Object.keys(record).filter(isCustom))
  return [...spread, ...custom.map(({ name, value }): [string, JsonValue] => [name, value])]
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
