import type { Clock } from '../model/clock.ts'

/** The OAuth client that the fake knows: fixed strings, so that a process that is told nothing else can use them. */
export const fakeCredentials = {
  clientId: '1000.FAKECLIENTID',
  clientSecret: 'fake-client-secret',
  refreshToken: '1000.fake.refresh',
} as const

const window = 600_000
const perWindow = 10
const alive = 15
const life = 3_600_000
const grantLife = 600_000

/** Access tokens of one refresh token, with the limits of zoho-api.md 1.3. */
export class TokenStore {
  readonly #clock: Clock
  #refreshTokens = new Set<string>([fakeCredentials.refreshToken])
  #grants = new Map<string, number>()
  #tokens = new Map<string, number>()
  #issued: number[] = []
  #denied: number | undefined
  #blockedUntil = 0
  #count = 0
  #grantCount = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  knowsRefreshToken(token: string): boolean {
    return this.#refreshTokens.has(token)
  }

  /** A new access token, or undefined when 10 were made within 10 minutes. */
  issue(): string | undefined {
    const now = this.#clock.now()
    this.#issued = this.#issued.filter((time) => time > now - window)
    if (now < this.#blockedUntil || this.#issued.length >= perWindow) return this.#deny(now)
    this.#denied = undefined
    this.#issued.push(now)
    const token = `1000.fake.access.${++this.#count}`
    this.#tokens.set(token, now + life)
    const [oldest] = this.#tokens.keys()
    if (this.#tokens.size > alive && oldest !== undefined) this.#tokens.delete(oldest)
    return token
  }

  isAlive(token: string): boolean {
    return (this.#tokens.get(token) ?? 0) > this.#clock.now()
  }

  kill(token: string): void {
    this.#tokens.delete(token)
  }

  /** As an owner who withdraws the access: its access tokens end with it. */
  revokeRefreshToken(): void {
    this.#refreshTokens.clear()
    this.#tokens.clear()
  }

  /** A grant code as the API console gives one for ten minutes (zoho-api.md 1.2). */
  grant(): string {
    const code = `1000.fake.grant.${++this.#grantCount}`
    this.#grants.set(code, this.#clock.now() + grantLife)
    return code
  }

  /** The refresh token for a grant code, which works once; undefined for a code that is unknown, used or too old. */
  redeem(code: string): string | undefined {
    const until = this.#grants.get(code) ?? 0
    this.#grants.delete(code)
    if (until <= this.#clock.now()) return undefined
    this.#refreshTokens.add(fakeCredentials.refreshToken)
    return fakeCredentials.refreshToken
  }

  report(): { issued: number; alive: number } {
    return { issued: this.#count, alive: [...this.#tokens.keys()].filter((token) => this.isAlive(token)).length }
  }

  /** Asking again within a minute of a denial prolongs the block (zoho-api.md 1.4: retrying faster prolongs it). */
  #deny(now: number): undefined {
    const [oldest] = this.#issued
    const ends = Math.max(this.#blockedUntil, oldest === undefined ? 0 : oldest + window)
    const hammered = this.#denied !== undefined && now - this.#denied < 60_000
    this.#blockedUntil = hammered ? ends + 60_000 : ends
    this.#denied = now
    return undefined
  }
}
