import { dataCentres } from '../model/data-centre.ts'
import { ConfigError } from '../model/errors.ts'

const known = new Set<string>(Object.values(dataCentres).flatMap(({ accounts, api }) => [accounts, api]))
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The origin of `url`, when a token or a secret may be sent there: https to one of Zoho's hosts, a loopback address, or an
 * origin that the user's own settings name.
 * @throws ConfigError for any other, so that no answer can lead a token astray
 */
export function trustedOrigin(url: string, named: readonly string[]): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const bySettings = named.some((other) => URL.canParse(other) && new URL(other).origin === parsed?.origin)
  const byTable = parsed?.protocol === 'https:' && known.has(parsed.host)
  if (!parsed || !(bySettings || byTable || loopback.has(parsed.hostname))) {
    throw new ConfigError(
      `Zoho named ${JSON.stringify(url)} as the API host, which is none of Zoho's: no token was sent there. ` +
        'Check ZOHO_DC, or set ZOHO_API_URL if this host is right.',
    )
  }
  return parsed.origin
}
