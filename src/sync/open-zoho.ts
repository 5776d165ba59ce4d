import type { Clock } from '../model/clock.ts'
import { dataCentres } from '../model/data-centre.ts'
import type { ZohoSettings } from '../model/settings.ts'
import { openTokenSource } from '../zoho/access-token.ts'
import { openCallLimiter } from '../zoho/call-limiter.ts'
import { openHttp } from '../zoho/http-exchange.ts'
import { trustedOrigin } from '../zoho/trusted-origin.ts'
import { openZohoClient, type ZohoClient } from '../zoho/zoho-client.ts'

export interface Zoho {
  /** The client of one organization: it has limits of its own, the token is shared by all. */
  clientFor(organization: string): ZohoClient
  close(): Promise<void>
}

/** Opens Zoho with the user's settings; nothing is sent yet. */
export function openZoho(settings: ZohoSettings, clock: Clock, note: (message: string) => void): Zoho {
  const { clientId, clientSecret, refreshToken, dataCentre, apiUrl, callsPerMinute, concurrentCalls } = settings
  const accountsUrl = settings.accountsUrl ?? `https://${dataCentres[dataCentre].accounts}`
  const trusted = [apiUrl, settings.accountsUrl].filter((url) => url !== undefined)
  const { exchange, close } = openHttp()
  const tokens = openTokenSource({
    accountsUrl: trustedOrigin(accountsUrl, trusted),
    credentials: { clientId, clientSecret, refreshToken },
    exchange,
    clock,
    note,
  })
  const clients = new Map<string, ZohoClient>()
  const open = (): ZohoClient => {
    const limiter = openCallLimiter({ perMinute: callsPerMinute, concurrent: concurrentCalls, clock })
    return openZohoClient({ product: 'books', tokens, limiter, exchange, clock, apiUrl, trusted })
  }
  return {
    clientFor: (organization) => {
      const client = clients.get(organization) ?? open()
      clients.set(organization, client)
      return client
    },
    close,
  }
}
