import { createHash } from 'node:crypto'

/** PostgreSQL cuts longer names off silently; two long names would then be one. */
const longest = 63

/** The columns that zsync adds to its tables. */
export const bookkeepingColumns: ReadonlySet<string> = new Set(
  '_org_id _run_id _synced_at _deleted_at _hash _misfit _index _detail_lmt _detail_hash _detail_misfit'.split(' '),
)

/** Names that cannot be columns (system columns) or that are ours. */
const reserved = new Set([...'ctid xmin xmax cmin cmax tableoid'.split(' '), ...bookkeepingColumns])

/** The only way a name enters SQL text. */
export function ident(name: string): string {
  return `"${name.replaceAll('"', '""').replaceAll('\0', '')}"`
}

/** `schema.table`, both quoted. */
export function qualified(schema: string, name: string): string {
  return `${ident(schema)}.${ident(name)}`
}

/** The column that a member of a record goes to: its own name, shortened the same way every time where it does not fit. */
export function columnName(member: string): string {
  const held = member.toWellFormed().replaceAll('\0', '\uFFFD')
  return fittingName(held === '' || reserved.has(held) ? `${held}_` : held)
}

/** The name as it stands, or where it is too long for PostgreSQL, shortened the same way every time. */
export function fittingName(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name
  const digest = createHash('md5').update(name).digest('hex').slice(0, 8)
  return `${cut(name, longest - 9)}_${digest}`
}

function cut(name: string, bytes: number): string {
  let text = ''
  for (const character of name) {
    if (Buffer.byteLength(text + character) > bytes) break
    text += character
  }
  return text
}
