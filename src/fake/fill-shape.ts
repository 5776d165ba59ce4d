import type { JsonObject, JsonValue } from '../model/json.ts'

/** Members in the order of an answer, with what each has where nothing better is known; `*` for the other members of the row. */
export type Shape = readonly [name: string, value: JsonValue][]

/** Reads `name` (a blank text), `name=JSON` and `*`, blank separated. */
export function shapeOf(text: string): Shape {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [name = '', value = '""'] = word.split(/=(.*)/s)
      return [name, JSON.parse(value) as JsonValue]
    })
}

export function shapesOf(texts: Record<string, string>): Readonly<Record<string, Shape>> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, shapeOf(text)]))
}

/** The members of a shape: as they were made, else as the row has them, else as the shape says. */
export function fillShape(shape: Shape, made: JsonObject, row: JsonObject = {}): JsonObject {
  const named = new Set(shape.map(([name]) => name))
  const filled: JsonObject = {}
  for (const [name, value] of shape) {
    if (name !== '*') filled[name] = made[name] ?? row[name] ?? value
    else for (const other of Object.keys(row)) if (!named.has(other)) filled[other] = made[other] ?? row[other] ?? ''
  }
  return filled
}
