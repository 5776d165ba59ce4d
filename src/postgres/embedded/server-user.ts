import { execFileSync } from 'node:child_process'
import { ConfigError } from '../../model/errors.ts'
import type { ServerUser } from './types.ts'

/** The account a server of root's runs as: `postgres`, else `nobody`. Throws a ConfigError where neither exists. */
export function serverUser(): ServerUser {
  for (const name of ['postgres', 'nobody']) {
    const uid = askId('-u', name)
    const gid = askId('-g', name)
    if (uid !== undefined && gid !== undefined) return { uid, gid, name }
  }
  throw new ConfigError(
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody". ' +
      'Run zsync as an ordinary user, or set DATABASE_URL.',
  )
}

function askId(flag: '-u' | '-g', name: string): number | undefined {
  try {
    const answer = execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const id = Number(answer.trim())
    return Number.isSafeInteger(id) && id > 0 ? id : undefined
  } catch {
    return undefined
  }
}
