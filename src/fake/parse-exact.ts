import type { JsonValue } from '../model/json.ts'

// Part of ECMAScript 2026 and of Node 22; not yet in the types of lib.es2024.
const exact = JSON as unknown as {
  rawJSON(text: string): JsonValue
  parse(text: string, reviver: (key: string, value: JsonValue, context: { source?: string }) => JsonValue): JsonValue
}

/**
 * Parses JSON so that `JSON.stringify` gives back each value as it was written: `1.50`, 25 digits, `1e30`. Unlike
 * `parseJson` of the model, which only cares for the number's value.
 */
export function parseExact(text: string): JsonValue {
  return exact.parse(text, (_key, value, { source }) =>
    source === undefined || JSON.stringify(value) === source ? value : exact.rawJSON(source),
  )
}
