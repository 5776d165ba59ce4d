import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ZohoSettings } from '../model/settings.ts'
import type { TokenCache } from '../model/token-cache.ts'
import { takeLock } from '../postgres/embedded/take-lock.ts'
import { tokenFile } from '../state/token-file.ts'

/** As long as a request for a token may take another process, and a little more. */
const patience = 150_000

/** The file that the access token of these credentials is kept in: a name that tells nothing, other ones never share. */
export function openTokenCache(
  { clientId, refreshToken, tokenDirectory }: ZohoSettings,
  accountsUrl: string,
  warn: (message: string) => void,
): TokenCache {
  const name = createHash('sha256').update([accountsUrl, clientId, refreshToken].join('\n')).digest('hex').slice(0, 16)
  return tokenFile({
    path: join(tokenDirectory, `${name}.json`),
    takeLock: (path, signal) => takeLock({ path, patience, signal }),
    warn,
  })
}
