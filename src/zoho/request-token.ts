import { AuthorizationError, ZohoError } from '../model/errors.ts'
import { isObject, type JsonObject, parseJson } from '../model/json.ts'
import type { AccessToken } from '../model/token-cache.ts'
import type { HttpExchange, RawAnswer } from './http-exchange.ts'

export interface Credentials {
  clientId: string
  clientSecret: string
  refreshToken: string
}

/** Zoho's tokens live an hour; a request that starts with the last minutes of one may still be under way at its end. */
const margin = 5 * 60_000

/**
 * Asks Zoho once for an access token.
 * @param asked when, in milliseconds: its life counts from then
 * @returns the token, or the error that this is; only an abort is thrown
 */
export async function requestToken(
  { accountsUrl, credentials, exchange }: { accountsUrl: string; credentials: Credentials; exchange: HttpExchange },
  asked: number,
  signal: AbortSignal | undefined,
): Promise<AccessToken | AuthorizationError | TokenError> {
  const form = {
    refresh_token: credentials.refreshToken,
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    grant_type: 'refresh_token',
  }
  // The form, not the query: query strings end up in logs.
  const request = { method: 'POST', url: `${accountsUrl}/oauth/v2/token`, headers: {}, form } as const
  const answer = await exchange(request, signal).catch((error: unknown) => {
    signal?.throwIfAborted()
    return error
  })
  return judge(answer, accountsUrl, asked)
}

/** There is no token now, and may be one later. */
export class TokenError extends ZohoError {
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
