import type { z } from 'zod'
import { secrets } from './environment.ts'

/** A URL may have a password in it, and one that is none may be written wrong around it. */
const unshown = new Set([...secrets, 'ZOHO_ACCOUNTS_URL', 'ZOHO_API_URL', 'accountsUrl', 'apiUrl'])
/** Longer values are cut: they are there to be recognized. */
const longest = 80

/**
 * One line a problem: what is wrong with which setting, and its value where it is no secret.
 * @param nameOf where the user finds the setting of a name; the name is blank where it is about all of them
 */
export function problemsOf(
  result: z.ZodSafeParseResult<unknown>,
  values: unknown,
  nameOf: (name: string) => string,
): string[] {
  if (result.success) return []
  return result.error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? '')
    return `${nameOf(name)} ${message}${unshown.has(name) ? '' : shown(settingOf(values, name))}`.trim()
  })
}

function settingOf(values: unknown, name: string): unknown {
  return typeof values === 'object' && values !== null ? Reflect.get(values, name) : undefined
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  const text = JSON.stringify(value)
  return `; it is ${text.length > longest ? `${text.slice(0, longest)}...` : text}`
}
