import { type Limits, RateLimits } from '../../src/fake/rate-limits.ts'
import { zoneTime } from '../../src/fake/zone-time.ts'
import { BudgetError } from '../../src/model/errors.ts'
import { openRunBudget, type RunBudget } from '../../src/model/limits/run-budget.ts'
import type { CallLimits } from '../../src/model/limits/take-turn.ts'
import { type AnswerFacts, answerFacts } from '../../src/zoho/answer-facts.ts'
import { SharedCallLimiter } from '../../src/zoho/shared-call-limiter.ts'
import { memoryLimits } from './memory-limit-store.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** One organization's limits as the fake keeps them, and processes that call it, all in memory and on a virtual clock. */
export interface LimitedZoho {
  clock: VirtualClock
  limits: RateLimits
  shared: ReturnType<typeof memoryLimits>
  /** How often each code was answered. */
  codes: Map<number, number>
  /** The most calls that were under way at once. */
  atOnce: number
  /** When each call arrived. */
  arrivals: number[]
  notes: string[]
  limiter(owner?: string, options?: Partial<{ budget: RunBudget; wait: boolean } & CallLimits>): SharedCallLimiter
  /** One call's way there and back; answers its code. */
  send(hear?: (facts: AnswerFacts) => void): Promise<number>
  /** `calls` calls, all asked for at once, each repeated until it is answered well or is refused its budget. */
  callAll(limiter: SharedCallLimiter, calls: number): Promise<{ done: number; refused: BudgetError[] }>
}

/** @param chance 0 to 1, for journeys and work of different length */
export function limitedZoho(
  given: Partial<Limits> = {},
  chance: () => number = () => 0.5,
  clock: VirtualClock = virtualClock(),
): LimitedZoho {
  const most = { perMinute: 100, perDay: Number.POSITIVE_INFINITY, concurrent: 10, ...given }
  const limits = new RateLimits(most, zoneTime('UTC'))
  const shared = memoryLimits()
  const codes = new Map<number, number>()
  let running = 0
  const zoho: LimitedZoho = {
    clock,
    limits,
    shared,
    codes,
    atOnce: 0,
    arrivals: [],
    notes: [],
    limiter: (owner = 'one', { budget = openRunBudget(undefined), wait = false, ...others } = {}) =>
      new SharedCallLimiter({
        store: shared.storeOf(owner),
        limits: { perMinute: most.perMinute, concurrent: most.concurrent, reserve: { percent: 10 }, ...others },
        budget,
        wait,
        clock,
        note: (message) => zoho.notes.push(message),
      }),
    send: async (hear = () => {}) => {
      await clock.sleep(20 + 280 * chance())
      running += 1
      zoho.atOnce = Math.max(zoho.atOnce, running)
      zoho.arrivals.push(clock.now())
      const refusal = limits.enter(clock.now())
      const code = refusal ? Number(JSON.parse(refusal.body).code) : 0
      codes.set(code, (codes.get(code) ?? 0) + 1)
      if (!refusal) await clock.sleep(100 + 1500 * chance() ** 2)
      const headers = refusal ? {} : limits.headers(clock.now())
      limits.leave()
      running -= 1
      await clock.sleep(20 + 280 * chance())
      const limited = { kind: 'limited', code, day: code === 45, retryAfter: undefined, reason: '' } as const
      hear(answerFacts({ headers }, refusal ? limited : { kind: 'ok', body: noBody }))
      return code
    },
    callAll: async (limiter, calls) => {
      const refused: BudgetError[] = []
      let done = 0
      const callOne = async (): Promise<void> => {
        try {
          for (let code = -1; code !== 0; ) code = await limiter.run((hear) => zoho.send(hear))
          done += 1
        } catch (error) {
          if (!(error instanceof BudgetError)) throw error
          refused.push(error)
        }
      }
      await Promise.all(Array.from({ length: calls }, callOne))
      return { done, refused }
    },
  }
  return zoho
}

const noBody = { members: new Map(), lists: new Map(), objects: new Map(), release: () => {} }

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seededChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
