import type { Clock } from '../model/clock.ts'
import { AuthorizationError, ConfigError, UnavailableError, ZohoError, type ZsyncError } from '../model/errors.ts'
import type { AccessToken } from '../model/token-cache.ts'
import type { TokenSource } from './access-token.ts'
import { type AnswerBody, BodyReader } from './answer-body.ts'
import { type AnswerFacts, answerFacts } from './answer-facts.ts'
import type { CallLimiter } from './call-limiter.ts'
import { classifyAnswer, type Refusal } from './classify-answer.ts'
import { describeRetry } from './describe-retry.ts'
import type { HttpExchange, RawAnswer } from './http-exchange.ts'
import { callAttempts, retryDelay } from './retry-timing.ts'
import { trustedOrigin } from './trusted-origin.ts'

export interface Answer {
  body: AnswerBody
  /** Zoho's clock (`Date` header), in milliseconds; undefined where the answer does not say. */
  serverTime: number | undefined
  /** Bytes of the answer. */
  size: number
  /** Nobody reads the body any more: its memory is used again. */
  release(): void
}

/** What a reader may follow: how often Zoho was called, and what went wrong on the way. */
export interface CallObserver {
  called?(): void
  /** @param reason when it is called again and why: `in 2 s: HTTP 503, ...` */
  retried?(reason: string): void
}

export interface ZohoClient {
  /**
   * GET below the product's base, repeated as long as that is sensible.
   * @param unwanted ends a call that waits to be sent; one that was sent ends by itself
   * @throws AuthorizationError, UnavailableError, BudgetError, ConfigError, ZohoError; the abort reason when a signal aborts
   */
  get(
    path: string,
    params: Record<string, string>,
    observer?: CallObserver,
    signal?: AbortSignal,
    unwanted?: AbortSignal,
  ): Promise<Answer>
  /** Zoho's clock at the latest answer, a refusal too, in milliseconds; undefined before the first. */
  serverTime(): number | undefined
  /** Calls that may still be spent: of the day but for the reserve, and of the run; undefined where nobody knows. */
  callsLeft(): number | undefined
}

/** The base of each product's paths (zoho-api.md 2). */
const bases = { books: '/books/v3' } as const

export function openZohoClient(options: {
  product: keyof typeof bases
  tokens: TokenSource
  limiter: CallLimiter
  exchange: HttpExchange
  clock: Clock
  /** Overrides the host that the token answer names. */
  apiUrl: string | undefined
  /** Hosts besides Zoho's own that a token may be sent to. */
  trusted: readonly string[]
}): ZohoClient {
  const { product, tokens, limiter, exchange, clock, apiUrl, trusted } = options

  const reader = new BodyReader()
  let serverTime: number | undefined

  const send = async (
    token: AccessToken,
    { path, params }: { path: string; params: Record<string, string> },
    signal: AbortSignal | undefined,
    hear: (facts: AnswerFacts) => void,
  ): Promise<Answer | (Refusal & { pause?: number | undefined })> => {
    const origin = trustedOrigin(apiUrl ?? token.apiDomain, trusted)
    // A form encoder, so that the `+` of an offset arrives as `%2B` and not as a blank (zoho-api.md 3.4).
    const query = new URLSearchParams(params).toString()
    const url = `${origin}${bases[product]}${path}${query === '' ? '' : `?${query}`}`
    const headers = { authorization: `Zoho-oauthtoken ${token.value}` }
    try {
      const answer = await exchange({ method: 'GET', url, headers }, signal)
      serverTime = dateOf(answer) ?? serverTime
      const verdict = classifyAnswer(answer, reader)
      const facts = answerFacts(answer, verdict)
      hear(facts)
      if (verdict.kind !== 'ok') {
        answer.release()
        return { ...verdict, pause: facts.met && 'pause' in facts.met ? facts.met.pause : undefined }
      }
      const { body } = verdict
      const release = (): void => {
        body.release()
        answer.release()
      }
      return { body, serverTime: dateOf(answer), size: answer.body.length, release }
    } catch (error) {
      signal?.throwIfAborted()
      return { kind: 'transient', reason: error instanceof Error ? error.message || error.name : String(error) }
    }
  }

  const get: ZohoClient['get'] = async (path, params, observer, signal, unwanted) => {
    const unsent = signal && unwanted ? AbortSignal.any([signal, unwanted]) : (signal ?? unwanted)
    let token = await tokens.current(signal)
    let renewed = false
    for (let attempt = 1; ; attempt++) {
      const outcome = await limiter.run(async (hear) => {
        // It may have waited for hours.
        if (token.renewAt <= clock.now()) token = await tokens.current(signal)
        observer?.called?.()
        return send(token, { path, params }, signal, hear)
      }, unsent)
      if ('body' in outcome) return outcome
      if (outcome.kind === 'unauthorized' && !renewed) {
        const fresh = await tokens.renew(token, signal)
        if (fresh.value === token.value) throw forbidden(path, outcome.reason)
        observer?.retried?.(`at once: the access token is not taken any more (${outcome.reason})`)
        token = fresh
        renewed = true
        continue
      }
      const spent = outcome.kind === 'limited' && outcome.day
      const error = spent ? limiter.refusal(outcome.reason) : finalError(outcome, path)
      if (error || (attempt >= callAttempts && !spent)) throw error ?? exhausted(outcome, path)
      // What a limit asks for, the limiter waits for.
      const delay = outcome.kind === 'limited' ? undefined : retryDelay(attempt)
      observer?.retried?.(describeRetry(outcome, delay ?? outcome.pause))
      if (delay !== undefined) await clock.sleep(delay, signal)
    }
  }
  return { get, serverTime: () => serverTime, callsLeft: () => limiter.callsLeft() }
}

function dateOf({ headers }: RawAnswer): number | undefined {
  const date = Date.parse(String(headers.date ?? ''))
  return Number.isNaN(date) ? undefined : date
}

/** The error that ends the call at once; undefined when another attempt may help. */
function finalError(verdict: Refusal, path: string): ZsyncError | undefined {
  if (verdict.kind === 'unauthorized') return forbidden(path, verdict.reason)
  if (verdict.kind !== 'refused') return undefined
  const { status, code, reason } = verdict
  if (status === 403 && code === 57) return forbidden(path, reason)
  // 403 otherwise is a module that the plan or the edition lacks, as 404 with code 5 is (zoho-api.md 6.1).
  if (status === 403 || (status === 404 && code === 5)) {
    return new UnavailableError(`Zoho has no ${path} for this organization (${reason}).`)
  }
  if (code === 6041) {
    return new ConfigError(`Zoho does not know the organization for this user (${reason}). Check ZOHO_ORGANIZATION_ID.`)
  }
  return new ZohoError(`Zoho refuses ${path}: HTTP ${status}, ${reason}.`, { status, code })
}

function forbidden(path: string, reason: string): AuthorizationError {
  return new AuthorizationError(
    `Zoho does not allow ${path} even with a fresh token (${reason}). The refresh token lacks the scope, or the user's role ` +
      'lacks the module: make a refresh token with the read scopes of the README.',
    { scope: true },
  )
}

function exhausted(verdict: Refusal, path: string): ZohoError {
  return new ZohoError(
    `Zoho failed ${callAttempts} times on ${path}: ${verdict.reason}. The next run reads it again.`,
    {
      status: verdict.kind === 'limited' ? 429 : 0,
    },
  )
}
