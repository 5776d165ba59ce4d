import type { Clock } from '../model/clock.ts'
import { AuthorizationError, ZohoError } from '../model/errors.ts'
import { isObject, type JsonObject, parseJson } from '../model/json.ts'
import type { HttpExchange, RawAnswer } from './http-exchange.ts'
import { retryDelay } from './retry-timing.ts'

export interface Credentials {
  clientId: string
  clientSecret: string
  refreshToken: string
}

export interface AccessToken {
  value: string
  /** Where Zoho says that API calls go (`api_domain`). */
  apiDomain: string
  /** When to ask for the next one, before this one expires. */
  renewAt: number
}

export interface TokenSource {
  /** The token in use; asks Zoho for one when there is none or it is about to expire. */
  current(signal?: AbortSignal): Promise<AccessToken>
  /** A token other than `refused`, refreshed unless another caller already has; `refused` itself when one was made just now. */
  renew(refused: AccessToken, signal?: AbortSignal): Promise<AccessToken>
}

/** Zoho's tokens live an hour; a request that starts with the last minutes of one may still be under way at its end. */
const margin = 5 * 60_000
const attempts = 4
/** Twelve streams without a scope must not burn the ten tokens: a token that is so young is refused for its scope. */
const renewEvery = 5 * 60_000

/**
 * One access token for all workers, refreshed once at a time: Zoho grants 10 a refresh token in 10 minutes (zoho-api.md 1.3),
 * so a refresh storm locks everybody out. A refusal for good is remembered and asked no second time.
 */
export function openTokenSource(options: {
  accountsUrl: string
  credentials: Credentials
  exchange: HttpExchange
  clock: Clock
  /** Hears why a token is waited for. */
  note: (message: string) => void
}): TokenSource {
  let token: AccessToken | undefined
  let refusal: AuthorizationError | undefined
  let refreshing: Promise<AccessToken> | undefined
  let renewedAt = Number.NEGATIVE_INFINITY

  const refresh = (signal: AbortSignal | undefined): Promise<AccessToken> => {
    if (refusal) return Promise.reject(refusal)
    refreshing ??= requestToken(options, signal)
      .then((fresh) => {
        token = fresh
        return fresh
      })
      .catch((error: unknown) => {
        if (error instanceof AuthorizationError) refusal = error
        throw error
      })
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }
  return {
    current: async (signal) => (token !== undefined && token.renewAt > options.clock.now() ? token : refresh(signal)),
    renew: async (refused, signal) => {
      if (token !== undefined && token.value !== refused.value) return token
      if (refreshing) return refreshing
      if (options.clock.now() - renewedAt < renewEvery) return refused
      renewedAt = options.clock.now()
      return refresh(signal)
    },
  }
}

/** Asks until there is a token or a refusal, a bounded number of times. Throttling waits a minute first (zoho-api.md 1.4). */
async function requestToken(
  { accountsUrl, credentials, exchange, clock, note }: Parameters<typeof openTokenSource>[0],
  signal: AbortSignal | undefined,
): Promise<AccessToken> {
  const form = {
    refresh_token: credentials.refreshToken,
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    grant_type: 'refresh_token',
  }
  for (let attempt = 1; ; attempt++) {
    const asked = clock.now()
    // The form, not the query: query strings end up in logs.
    const answer = await exchange(
      { method: 'POST', url: `${accountsUrl}/oauth/v2/token`, headers: {}, form },
      signal,
    ).catch((error: unknown) => {
      signal?.throwIfAborted()
      return error
    })
    const verdict = judge(answer, accountsUrl, asked)
    if ('value' in verdict) return verdict
    if (verdict instanceof AuthorizationError || attempt === attempts) throw verdict
    const wait = verdict.throttled ? 60_000 * 2 ** (attempt - 1) : retryDelay(attempt)
    note(`waiting ${Math.round(wait / 1000)} s, then asking for an access token again. ${verdict.message}`)
    await clock.sleep(wait, signal)
  }
}

class TokenError extends ZohoError {
  throttled = false
}

/** Success is 2xx with `access_token` and without `error`: a bad refresh token is answered with 200 (zoho-api.md 1.4). */
function judge(answer: unknown, accountsUrl: string, asked: number): AccessToken | AuthorizationError | TokenError {
  if (!isRawAnswer(answer)) {
    const message = `${accountsUrl} cannot be reached for an access token: ${messageOf(answer)}. Check the network and ZOHO_DC.`
    return new TokenError(message, { status: 0, cause: answer })
  }
  const body = parseObject(answer.body.toString('utf8'))
  if (answer.status < 300 && typeof body.access_token === 'string' && body.error === undefined) {
    const life = typeof body.expires_in === 'number' ? body.expires_in : 3600
    const apiDomain = typeof body.api_domain === 'string' ? body.api_domain : ''
    return { value: body.access_token, apiDomain, renewAt: asked + life * 1000 - Math.min(margin, life * 100) }
  }
  const reason = typeof body.error === 'string' ? body.error : `HTTP ${answer.status}`
  if (/^invalid_/.test(reason)) {
    return new AuthorizationError(
      `Zoho refuses the credentials at ${accountsUrl} (${reason}): ${remedies[reason] ?? 'check the OAuth client'}.`,
    )
  }
  const throttled = answer.status === 429 || reason === 'Access Denied'
  const advice = throttled
    ? 'It grants ten in ten minutes, to all programs together'
    : 'Its accounts server is in trouble'
  const message = `Zoho gives no access token at ${accountsUrl} (${reason}). ${advice}: run again later.`
  const error = new TokenError(message, { status: answer.status })
  error.throttled = throttled
  return error
}

const remedies: Record<string, string> = {
  invalid_code:
    'the refresh token is revoked, mistyped or of another data centre. Make a new one, set ZOHO_REFRESH_TOKEN, and check ZOHO_DC',
  invalid_client: 'the client id is unknown there. Check ZOHO_CLIENT_ID and ZOHO_DC',
  invalid_client_secret: 'the client secret is wrong. Check ZOHO_CLIENT_SECRET',
}

function isRawAnswer(answer: unknown): answer is RawAnswer {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'body' in answer
}

function parseObject(text: string): JsonObject {
  try {
    const body = parseJson(text)
    return isObject(body) ? body : {}
  } catch {
    return {}
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}
