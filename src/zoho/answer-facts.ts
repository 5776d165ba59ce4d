import type { Verdict } from './classify-answer.ts'
import type { RawAnswer } from './http-exchange.ts'
import { limitPause } from './retry-timing.ts'

/** What an answer says about the limits of the organization. */
export interface AnswerFacts {
  /** The day's counter; the reset is in seconds from now (zoho-api.md 5.1). */
  counter: { limit: number; left: number; resetIn: number } | undefined
  /** A good answer. */
  ok: boolean
  /** A limit that was met: the pause for it in milliseconds, or that of the day with the seconds until it ends. */
  met: { limit: 'minute' | 'concurrent'; pause: number } | { limit: 'day'; retryAfter: number | undefined } | undefined
}

export function answerFacts({ headers }: Pick<RawAnswer, 'headers'>, verdict: Verdict): AnswerFacts {
  const limit = wholeNumber(headers['x-rate-limit-limit'])
  const left = wholeNumber(headers['x-rate-limit-remaining'])
  const resetIn = wholeNumber(headers['x-rate-limit-reset'])
  const known = limit !== undefined && left !== undefined && resetIn !== undefined
  return { counter: known ? { limit, left, resetIn } : undefined, ok: verdict.kind === 'ok', met: metLimit(verdict) }
}

function metLimit(verdict: Verdict): AnswerFacts['met'] {
  if (verdict.kind !== 'limited') return undefined
  const { code, day, retryAfter } = verdict
  // A day that is to be over at once would be asked for again and again.
  if (day) return { limit: 'day', retryAfter: retryAfter === undefined ? undefined : Math.max(60, retryAfter) }
  return { limit: code === 1070 ? 'concurrent' : 'minute', pause: limitPause(code, retryAfter) }
}

function wholeNumber(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined
}
