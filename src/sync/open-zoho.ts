import type { Clock } from '../model/clock.ts'
import { dataCentres } from '../model/data-centre.ts'
import type { ZohoSettings } from '../model/settings.ts'
import { openTokenSource } from '../zoho/access-token.ts'
import { accountCalls } from '../zoho/account-calls.ts'
import type { CallLimiter } from '../zoho/call-limiter.ts'
import { openHttp } from '../zoho/http-exchange.ts'
import { trustedOrigin } from '../zoho/trusted-origin.ts'
import { openZohoClient, type ZohoClient } from '../zoho/zoho-client.ts'
import { openTokenCache } from './open-token-cache.ts'

export interface Zoho {
  /** For what belongs to the user, not to an organization. */
  account: ZohoClient
  /** A client whose calls keep within `limiter`; the token is shared by all. */
  clientWith(limiter: CallLimiter): ZohoClient
  close(): Promise<void>
}

/** Opens Zoho with the user's settings; nothing is sent yet. */
export function openZoho(settings: ZohoSettings, clock: Clock, note: (message: string) => void): Zoho {
  const { clientId, clientSecret, refreshToken, dataCentre, apiUrl } = settings
  const accountsUrl = settings.accountsUrl ?? `https://${dataCentres[dataCentre].accounts}`
  const trusted = [apiUrl, settings.accountsUrl].filter((url) => url !== undefined)
  const { exchange, close } = openHttp()
  const tokens = openTokenSource({
    accountsUrl: trustedOrigin(accountsUrl, trusted),
    credentials: { clientId, clientSecret, refreshToken },
    exchange,
    cache: openTokenCache(settings, accountsUrl, note),
    clock,
    note,
  })
  const clientWith = (limiter: CallLimiter): ZohoClient =>
    openZohoClient({ product: 'books', tokens, limiter, exchange, clock, apiUrl, trusted })
  return { account: clientWith(accountCalls(clock)), clientWith, close }
}
