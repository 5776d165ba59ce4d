import { type Answer, failure } from './answer.ts'
import type { ZoneTime } from './zone-time.ts'

/** Infinity switches a limit off. */
export interface Limits {
  perMinute: number
  perDay: number
  concurrent: number
}

const minute = 60_000
const longestDay = 25 * 60 * minute
/** So many refused calls in one block start the minute anew. */
const patience = 20
/** What the headers say where the day has no limit. */
const unlimited = 10_000_000

/** The limits of one organization on the fake's clock (zoho-api.md 5.1). Refused calls count against the day too. */
export class RateLimits {
  readonly limits: Limits
  readonly #zone: ZoneTime
  #minuteEnds = 0
  #inMinute = 0
  #refused = 0
  #dayEnds = 0
  #inDay = 0
  #running = 0

  constructor(limits: Limits, zone: ZoneTime) {
    this.limits = limits
    this.#zone = zone
  }

  /** Counts a call that begins; a refusal where a limit is reached. Each call is to be ended by `leave`. */
  enter(now: number): Answer | undefined {
    this.#turnMinute(now)
    this.#turnDay(now)
    this.#running++
    this.#inDay++
    this.#inMinute++
    if (this.#inDay > this.limits.perDay) return failure(429, 45, this.#dayMessage())
    if (this.#inMinute > this.limits.perMinute) return this.#refuse(now)
    if (this.#running > this.limits.concurrent) {
      return failure(429, 1070, 'The maximum number of in process requests for this organization has been reached.')
    }
    return undefined
  }

  leave(): void {
    this.#running--
  }

  /** The day's numbers; `reset` is in seconds until midnight in the organization's zone, no time of day. */
  headers(now: number): Record<string, string> {
    this.#turnDay(now)
    const perDay = Number.isFinite(this.limits.perDay) ? this.limits.perDay : unlimited
    return {
      'x-rate-limit-limit': String(perDay),
      'x-rate-limit-remaining': String(Math.max(0, perDay - this.#inDay)),
      'x-rate-limit-reset': String(this.#zone.untilMidnight(now / 1000)),
    }
  }

  /** Begins a minute when the last one is over, or when a test has moved the clock back before it. */
  #turnMinute(now: number): void {
    if (now >= this.#minuteEnds || now < this.#minuteEnds - minute) {
      this.#minuteEnds = now + minute
      this.#inMinute = 0
      this.#refused = 0
    }
  }

  /** A day too: what the headers say of one belongs to it, also in the first answer behind midnight. */
  #turnDay(now: number): void {
    if (now >= this.#dayEnds || now < this.#dayEnds - longestDay) {
      const second = Math.floor(now / 1000)
      this.#dayEnds = (second + this.#zone.untilMidnight(second)) * 1000
      this.#inDay = 0
    }
  }

  /** For the rest of the minute, and longer for those who keep knocking. */
  #refuse(now: number): Answer {
    if (++this.#refused % patience === 0) this.#minuteEnds = now + minute
    return failure(
      429,
      44,
      `For security reasons your account has been blocked as you have exceeded the maximum number of requests per minute that can originate from one account. Maximum requests per minute: ${this.limits.perMinute}.`,
    )
  }

  #dayMessage(): string {
    const most = this.limits.perDay.toLocaleString('en-US')
    return `The API call for this organization has exceeded the maximum call rate limit of ${most}.`
  }
}
