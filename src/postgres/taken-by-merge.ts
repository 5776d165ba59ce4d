import { CountError } from './copy-lines.ts'

/**
 * What COPY does not take and a merge does: a key that is there already, a table with row level security, and a text that only
 * a cast brings into a column whose type the user has altered.
 */
const codes = new Set(['23505', '0A000', '22P02'])

/** A row that is missing in COPY's count may have been left out by a trigger of the user's; staging has none. */
export function isTakenByMerge(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return error instanceof CountError || codes.has(code)
}
