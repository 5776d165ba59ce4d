const special = /[\\\t\n\r\b\f\v]/g
const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}

/** What stands between two fields, and for a NULL. */
export const separator = '\t'
export const nullField = '\\N'

/**
 * One line of COPY's text format, without the line break at its end. Every backslash is escaped: a bare `\.` line would end the load without an error, and
 * every row behind it would be lost.
 */
export function copyLine(fields: readonly (string | null)[]): string {
  return fields.map((field) => (field === null ? nullField : escapeField(field))).join(separator)
}

function escapeField(field: string): string {
  return field.replace(special, (character) => escapes[character] ?? character)
}
