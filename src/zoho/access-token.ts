import type { Clock } from '../model/clock.ts'
import { AuthorizationError } from '../model/errors.ts'
import type { AccessToken, TokenCache } from '../model/token-cache.ts'
import type { HttpExchange } from './http-exchange.ts'
import { type Credentials, requestToken, type TokenError } from './request-token.ts'
import { retryDelay } from './retry-timing.ts'

export interface TokenSource {
  /** The token in use; asks Zoho for one when there is none or it is about to expire. */
  current(signal?: AbortSignal): Promise<AccessToken>
  /** A token other than `refused`, refreshed unless another caller already has; `refused` itself when one was made just now. */
  renew(refused: AccessToken, signal?: AbortSignal): Promise<AccessToken>
}

export interface TokenOptions {
  accountsUrl: string
  credentials: Credentials
  exchange: HttpExchange
  cache: TokenCache
  clock: Clock
  /** Hears why a token is waited for. */
  note: (message: string) => void
}

const attempts = 4
/** Zoho grants ten tokens in ten minutes: five waits of a minute, then twice as long each, outlast that (zoho-api.md 1.4). */
const throttledAttempts = 6
const longestWait = 15 * 60_000
/** Twelve streams without a scope must not burn the ten tokens: a token that is so young is refused for its scope. */
const renewEvery = 5 * 60_000
/** A token lives an hour: one that claims more was written by a clock that has been set back since. */
const longestLife = 2 * 3_600_000

/**
 * One access token for all workers and all runs, refreshed once at a time: Zoho grants 10 a refresh token in 10 minutes
 * (zoho-api.md 1.3), so a refresh storm locks everybody out. A refusal for good is remembered and asked no second time.
 */
export function openTokenSource(options: TokenOptions): TokenSource {
  const { cache, clock } = options
  let token: AccessToken | undefined
  let refusal: AuthorizationError | undefined
  let refreshing: Promise<AccessToken> | undefined
  let renewedAt = Number.NEGATIVE_INFINITY

  const isGood = ({ renewAt }: AccessToken): boolean => renewAt > clock.now() && renewAt <= clock.now() + longestLife

  /** The token of the cache, unless it is over or the one that was refused. */
  const look = async (refused: string | undefined): Promise<AccessToken | undefined> => {
    const kept = await cache.read()
    return kept && isGood(kept) && kept.value !== refused ? kept : undefined
  }
  const refresh = (signal: AbortSignal | undefined, refused?: string): Promise<AccessToken> => {
    if (refusal) return Promise.reject(refusal)
    refreshing ??= obtain(options, () => look(refused), signal)
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
    current: async (signal) => (token && isGood(token) ? token : refresh(signal)),
    renew: async (refused, signal) => {
      if (token && token.value !== refused.value) return token
      if (refreshing) return refreshing
      if (clock.now() - renewedAt < renewEvery) return refused
      const fresh = await refresh(signal, refused.value)
      renewedAt = clock.now()
      return fresh
    },
  }
}

/** Asks until there is a token or a refusal, a bounded number of times; never while another process asks. */
async function obtain(
  options: TokenOptions,
  look: () => Promise<AccessToken | undefined>,
  signal: AbortSignal | undefined,
): Promise<AccessToken> {
  const { cache, clock, note } = options
  const ask = async (): Promise<AccessToken | AuthorizationError | TokenError> => {
    const verdict = await requestToken(options, clock.now(), signal)
    // Whoever finds the access withdrawn leaves no token behind that would hide it for an hour.
    if (verdict instanceof AuthorizationError) await cache.forget()
    if (verdict instanceof Error) return verdict
    await cache.write(verdict)
    return verdict
  }
  const kept = await look()
  if (kept) return kept
  for (let attempt = 1; ; attempt++) {
    const verdict = await cache.alone(async () => (await look()) ?? (await ask()), signal)
    if (!(verdict instanceof Error)) return verdict
    if (verdict instanceof AuthorizationError) throw verdict
    if (attempt === (verdict.throttled ? throttledAttempts : attempts)) throw verdict
    const wait = verdict.throttled ? Math.min(longestWait, 60_000 * 2 ** (attempt - 1)) : retryDelay(attempt)
    note(`waiting ${Math.round(wait / 1000)} s, then asking for an access token again. ${verdict.message}`)
    await clock.sleep(wait, signal)
  }
}
