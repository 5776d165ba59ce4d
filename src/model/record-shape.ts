import { isObject, type JsonObject, type JsonValue } from './json.ts'

/** Where the members of all records go that have the same ones in the same order. */
export interface RecordShape {
  /** At the top, in their order. */
  names: readonly string[]
  /** The objects that are spread over columns, with their members; undefined where a record has something else in its place. */
  objects: readonly { name: string; names: readonly string[] | undefined }[]
  /** By the position of a column in a line, the place of its value in `memberValues`; `nowhere` for none. */
  sources: readonly number[]
  /** Members that have no column yet, and the name that it would get. */
  strangers: readonly { source: number; column: string }[]
  /** Members whose column is taken by another one before them. */
  clashes: readonly { source: number; name: string }[]
  /** Members at the top that are custom fields, or hold some. */
  custom: readonly string[]
  /** Members that go to tables of their own, by their place among `ShapeRules.apart`, and where their values are. */
  apart: readonly { place: number; source: number }[]
}

export const nowhere = -1

/** What decides where a member goes. */
export interface ShapeRules {
  flattened: ReadonlySet<string>
  /** Members that have no column here, but tables of their own. */
  apart: readonly string[]
  /** The position of a column in a line. */
  positions: ReadonlyMap<string, number>
  /** The column that a member of that name goes to. */
  columnOf(name: string): string
}

/** Reads off the shape of a record. `*_formatted` twins have no place; custom fields are found by themselves. */
export function recordShape(record: JsonObject, { flattened, apart, positions, columnOf }: ShapeRules): RecordShape {
  const sources: number[] = new Array(positions.size).fill(nowhere)
  const strangers: RecordShape['strangers'][number][] = []
  const clashes: RecordShape['clashes'][number][] = []
  const place = (source: number, name: string): void => {
    if (name.endsWith('_formatted')) return
    const column = columnOf(name)
    const position = positions.get(column)
    if (position === undefined) strangers.push({ source, column })
    else if (sources[position] !== nowhere) clashes.push({ source, name })
    else sources[position] = source
  }
  const names = Object.keys(record)
  const custom = names.filter(isCustom)
  const objects = names
    .filter((name) => flattened.has(name))
    .map((name) => ({ name, names: isObject(record[name]) ? Object.keys(record[name]) : undefined }))
  const isSpread = (name: string): boolean => objects.some((object) => object.name === name && object.names)
  for (const [index, name] of names.entries()) {
    if (!isCustom(name) && !isSpread(name) && !apart.includes(name)) place(index, name)
  }
  let next = names.length
  for (const { name, names: members = [] } of objects) {
    for (const member of members) place(next++, `${name}_${member}`)
  }
  const found = apart.map((name, index) => ({ place: index, source: names.indexOf(name) }))
  const own = found.filter(({ source }) => source !== nowhere)
  return { names, objects, sources, strangers, clashes, custom, apart: own }
}

export function hasShape(record: JsonObject, { names, objects }: RecordShape): boolean {
  return sameMembers(record, names) && objects.every((object) => sameObject(record[object.name], object.names))
}

/** The values of a record of that shape: those at its top, then those of the objects that are spread. One look-up by name each would cost twice the time (measured). */
export function memberValues(record: JsonObject, { objects }: RecordShape): JsonValue[] {
  const values = Object.values(record)
  for (const { name, names } of objects) {
    const object = names && record[name]
    if (isObject(object)) values.push(...Object.values(object))
  }
  return values
}

/** Custom fields are not told by their members' names alone (`custom-fields.ts`). */
function isCustom(name: string): boolean {
  return name === 'custom_fields' || name === 'custom_field_hash' || name.startsWith('cf_')
}

function sameObject(value: JsonValue | undefined, names: readonly string[] | undefined): boolean {
  return names === undefined ? !isObject(value) : isObject(value) && sameMembers(value, names)
}

/** A loop over the members themselves: their names are the same strings in all records of a page, so nothing is compared by character. */
function sameMembers(object: JsonObject, names: readonly string[]): boolean {
  let index = 0
  for (const name in object) if (name !== names[index++]) return false
  return index === names.length
}
