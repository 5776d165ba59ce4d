import type { Clock } from '../model/clock.ts'
import type { BudgetError } from '../model/errors.ts'
import type { LimitStore } from '../model/limits/limit-store.ts'
import { tenthOf } from '../model/limits/minute-window.ts'
import type { RunBudget } from '../model/limits/run-budget.ts'
import { type CallLimits, type Turn, takeTurn } from '../model/limits/take-turn.ts'
import { type Alarm, openAlarm } from './alarm.ts'
import type { AnswerFacts } from './answer-facts.ts'
import type { CallLimiter } from './call-limiter.ts'
import { type CallQueue, openCallQueue } from './call-queue.ts'
import { type DayWatch, openDayWatch } from './day-watch.ts'
import { type LimitNotes, openLimitNotes } from './limit-notes.ts'

export interface LimiterOptions {
  store: LimitStore
  limits: CallLimits
  budget: RunBudget
  /** A day that is spent is waited for. */
  wait: boolean
  clock: Clock
  /** Hears what is waited for. */
  note: (message: string) => void
}

/** A shorter wait is not worth a word. */
const noticeable = 10_000
/** So long a permit is good: the second that the window has in hand is also for the call's journey. */
const freshness = 500
const never = Number.POSITIVE_INFINITY
const daySpent = "Zoho's calls of the day are spent"

/**
 * One process's side of the limits of one organization (zoho-api.md 5.1): it lets calls go with permits that it takes, some at a
 * time, from the state that all processes share, and tells there what the answers say.
 */
export class SharedCallLimiter implements CallLimiter {
  readonly #options: LimiterOptions
  readonly #queue: CallQueue
  readonly #alarm: Alarm
  readonly #day: DayWatch
  readonly #notes: LimitNotes = openLimitNotes()
  #running = 0
  #slots = 0
  #permits = { tenth: 0, calls: 0, until: 0 }
  /** When to ask again; at once when a call comes back, where that is what is waited for. */
  #again = 0
  #onReturn = false
  #pausedUntil = 0
  #skew = 0
  #hasToldOfMinute = false
  #asking: Promise<void> | undefined
  #closed = false

  constructor(options: LimiterOptions) {
    const { limits, wait, note, clock, budget } = options
    this.#options = options
    this.#queue = openCallQueue(() => this.#turn())
    this.#alarm = openAlarm(clock, () => this.#turn())
    this.#day = openDayWatch({ reserve: limits.reserve, wait, note })
    budget.onSpent(() => this.#turn())
  }

  async run<T>(call: (hear: (facts: AnswerFacts) => void) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#closed) throw closed()
    await this.#queue.join(signal)
    let heard = false
    try {
      return await call((facts) => {
        heard = true
        this.#hear(facts)
      })
    } finally {
      if (!heard) this.#notes.unanswered()
      this.#running -= 1
      this.#notes.touch(this.#now())
      if (this.#onReturn) this.#again = 0
      this.#turn()
    }
  }

  callsLeft(): number | undefined {
    const left = Math.min(this.#day.left(), this.#options.budget.left())
    return left === never ? undefined : left
  }

  refusal(reason: string): BudgetError | undefined {
    return this.#options.wait ? undefined : this.#day.refusal(`${daySpent} (${reason})`)
  }

  /** When the day that was spent ends; undefined where none was, or nobody knows. */
  resetsAt(): number | undefined {
    return this.#day.resetsAt()
  }

  /** Tells what is left to tell, and gives everything back. Calls that are still under way are counted, and not waited for. */
  async close(): Promise<void> {
    this.#closed = true
    // Nobody would ever let them go.
    this.#queue.refuse(closed())
    this.#alarm.set(undefined)
    await this.#asking
    for (; this.#running > 0; this.#running -= 1) this.#notes.unanswered()
    if (this.#slots > 0 || this.#notes.due() !== undefined) await this.#ask().catch(() => {})
  }

  /** Now, by the store's clock. */
  #now(): number {
    return this.#options.clock.now() + this.#skew
  }

  /** What comes next, whenever something has changed: calls begin, the store is asked, or an alarm is set for that. */
  #turn(): void {
    const now = this.#now()
    this.#start(now)
    if (this.#asking || this.#closed) return
    const idle = this.#permits.calls > 0 && this.#running === 0 ? this.#permits.until + 1 : never
    const due = Math.min(this.#notes.due() ?? never, idle, this.#askAt())
    this.#alarm.set(due <= now || due === never ? undefined : due - this.#skew)
    if (due > now) return
    this.#asking = this.#ask()
      .catch((error: unknown) => this.#queue.refuse(error))
      .then(() => {
        this.#asking = undefined
        this.#turn()
      })
  }

  #start(now: number): void {
    const { budget, wait } = this.#options
    if (now > this.#permits.until || now < this.#pausedUntil) this.#giveBack(now)
    if (!wait && now < this.#day.blindUntil()) this.#queue.refuse(this.#day.refusal(daySpent))
    while (this.#queue.length > 0 && this.#permits.calls > 0 && this.#running < this.#slots && budget.take()) {
      this.#permits.calls -= 1
      this.#running += 1
      this.#queue.admit()
    }
    if (this.#queue.length > 0 && budget.left() <= 0) this.#queue.refuse(budget.refusal())
  }

  #giveBack(now: number): void {
    const { tenth, calls } = this.#permits
    if (calls === 0) return
    this.#notes.giveBack([tenth, calls])
    this.#notes.touch(now)
    this.#permits.calls = 0
  }

  /** When to ask for more. */
  #askAt(): number {
    if (this.#queue.length === 0 || this.#permits.calls > 0) return never
    const mayStart = this.#running < this.#slots || this.#slots < this.#options.limits.concurrent
    return mayStart ? Math.max(this.#again, this.#pausedUntil, this.#day.blindUntil()) : never
  }

  async #ask(): Promise<void> {
    const { store, limits, budget } = this.#options
    // Until the answer is there nothing begins: it may be that we have to share.
    this.#giveBack(this.#now())
    const report = this.#notes.take()
    const { turn, waiting, now } = await store.change(({ state, owner, isAlive, skew }) => {
      this.#skew = skew
      const now = this.#now()
      const waiting = this.#closed ? 0 : this.#queue.length
      const ask = { owner, now, limits, running: this.#running, waiting, most: budget.left(), report, isAlive }
      const { state: next, turn } = takeTurn(state, ask)
      return { state: next, result: { turn, waiting, now } }
    })
    this.#apply(turn, now)
    if (waiting > 0) this.#plan(turn)
  }

  #apply(turn: Turn, now: number): void {
    const { permits, slots, pausedUntil } = turn
    this.#slots = slots
    this.#pausedUntil = Math.max(this.#pausedUntil, pausedUntil)
    this.#day.learn(turn)
    // Those that calls wait for are used now, however long the store took.
    const until = Math.max(now + freshness, this.#now())
    if (permits > 0) this.#permits = { tenth: tenthOf(now), calls: permits, until }
    // Slots that are not in use soon are somebody else's.
    if (slots > this.#running) this.#notes.touch(now)
  }

  /** What the calls that wait have got, or what they wait for. */
  #plan({ permits, again, onReturn, spent }: Turn): void {
    const { wait } = this.#options
    this.#again = permits > 0 ? 0 : again
    this.#onReturn = onReturn
    if (permits === 0 && !spent && !onReturn && again > this.#pausedUntil) this.#noteMinute(again)
    if (!spent) return
    this.#again = wait ? spent.resetAt : 0
    const rest = spent.reserved > 0 ? `, but for the ${spent.reserved} that are left to others` : ''
    if (wait) this.#day.noteWait(spent.resetAt)
    else this.#queue.refuse(this.#day.refusal(`${daySpent}${rest}`))
  }

  /** Once: a long run waits in every minute. */
  #noteMinute(until: number): void {
    if (this.#hasToldOfMinute || until - this.#now() < noticeable) return
    this.#hasToldOfMinute = true
    const { note, limits } = this.#options
    note(`Zoho allows ${limits.perMinute} calls a minute: from now on calls wait for the next minute where they must`)
  }

  #hear(facts: AnswerFacts): void {
    const now = this.#now()
    this.#notes.hear(facts, now)
    this.#day.hear(facts, now)
    // Taken when less was known of the day: nobody had told it yet, or a process was killed before it could.
    if (this.#permits.calls + this.#running > this.#day.left()) this.#giveBack(now)
    const { met } = facts
    if (met && met.limit !== 'day') this.#pausedUntil = Math.max(this.#pausedUntil, now + met.pause)
  }
}

function closed(): Error {
  return new Error('the run is over: no call is made any more')
}
