import { isObject, type JsonObject, type JsonValue } from './json.ts'

/** A member of a record: at its top, or of an object there that is spread over columns. */
export interface Member {
  object: string | undefined
  name: string
}

/** Where the members of all records go that have the same ones in the same order. */
export interface RecordShape {
  /** At the top, in their order. */
  names: readonly string[]
  /** The objects that are spread, with their members; undefined where a record has something else in its place. */
  objects: readonly { name: string; names: readonly string[] | undefined }[]
  /** By the position of the column in a line; undefined where records of this shape have nothing for it. */
  sources: readonly (Member | undefined)[]
  /** Members that have no column yet, and the name that it would get. */
  strangers: readonly { member: Member; column: string }[]
  /** Members at the top that are custom fields, or hold some. */
  custom: readonly string[]
}

/** What decides where a member goes. */
export interface ShapeRules {
  flattened: ReadonlySet<string>
  /** The position of a column in a line. */
  positions: ReadonlyMap<string, number>
  /** The column that a member of that name goes to. */
  columnOf(name: string): string
}

/** Reads off the shape of a record. `*_formatted` twins have no place; custom fields are found by themselves. */
export function recordShape(record: JsonObject, { flattened, positions, columnOf }: ShapeRules): RecordShape {
  const sources: (Member | undefined)[] = new Array(positions.size).fill(undefined)
  const strangers: RecordShape['strangers'][number][] = []
  const objects: RecordShape['objects'][number][] = []
  const custom: string[] = []
  const place = (member: Member, name: string): void => {
    const column = columnOf(name)
    const position = positions.get(column)
    if (position === undefined) strangers.push({ member, column })
    else sources[position] = member
  }
  for (const [name, value] of Object.entries(record)) {
    if (name.endsWith('_formatted')) continue
    if (isCustom(name)) custom.push(name)
    else if (flattened.has(name)) objects.push({ name, names: isObject(value) ? Object.keys(value) : undefined })
    if (isCustom(name)) continue
    if (!flattened.has(name) || !isObject(value)) place({ object: undefined, name }, name)
    else {
      for (const member of Object.keys(value)) {
        if (!member.endsWith('_formatted')) place({ object: name, name: member }, `${name}_${member}`)
      }
    }
  }
  return { names: Object.keys(record), objects, sources, strangers, custom }
}

export function hasShape(record: JsonObject, { names, objects }: RecordShape): boolean {
  return sameMembers(record, names) && objects.every((object) => sameObject(record[object.name], object.names))
}

export function memberValue(record: JsonObject, { object, name }: Member): JsonValue | undefined {
  if (object === undefined) return record[name]
  const holder = record[object]
  return isObject(holder) ? holder[name] : undefined
}

/** Custom fields are not told by their members' names alone (`custom-fields.ts`). */
function isCustom(name: string): boolean {
  return name === 'custom_fields' || name === 'custom_field_hash' || name.startsWith('cf_')
}

function sameObject(value: JsonValue | undefined, names: readonly string[] | undefined): boolean {
  return names === undefined ? !isObject(value) : isObject(value) && sameMembers(value, names)
}

/**
 * Whether the object has no other members than these; that it lacks the last of them changes nothing. A loop over the members
 * themselves: their names are the same strings in all records of a page, so nothing is compared by character.
 */
function sameMembers(object: JsonObject, names: readonly string[]): boolean {
  let index = 0
  for (const name in object) if (name !== names[index++]) return false
  return true
}
