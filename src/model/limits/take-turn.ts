import { minuteRoom, slowestPace, watchOthers } from './call-pace.ts'
import { dayAllowance, leftToday } from './day-allowance.ts'
import { fairShare } from './fair-share.ts'
import { learnDay } from './learn-day.ts'
import type { LimitReport } from './limit-report.ts'
import type { LimitState, Owner } from './limit-state.ts'
import { stillCounting, tenthOf, withCalls } from './minute-window.ts'
import type { Reserve } from './reserve.ts'
import { halved, recovered } from './slowed-limit.ts'

/** Zoho's limits for the organization as the settings give them, and what of the day is left to others. */
export interface CallLimits {
  perMinute: number
  concurrent: number
  reserve: Reserve
}

/** What a process asks for, and tells, when it comes by. */
export interface Ask {
  owner: string
  now: number
  limits: CallLimits
  /** Calls under way. */
  running: number
  /** Calls that wait to be sent; 0 where it only tells. */
  waiting: number
  /** More than that it cannot use. */
  most: number
  report: LimitReport
  isAlive(owner: string): boolean
}

export interface Turn {
  permits: number
  /** The calls that it may have under way from now on. */
  slots: number
  /** When to ask again, where there is nothing now. */
  again: number
  /** Ask again as soon as a call has come back. */
  onReturn: boolean
  /** The day is over for us. */
  spent: { resetAt: number; reserved: number } | undefined
  /** The instant of the day's reset, where it is known. */
  resetAt: number | undefined
  left: number | undefined
  pausedUntil: number
}

/** How often who waits for another process looks again: half a second is nothing beside a minute. */
const poll = 500
/** An exchange with Zoho takes two minutes at most: an owner that has said nothing for longer has no call under way. */
const longestSilence = 150_000
/** Zoho's days have 25 hours at most, and longer pauses than ten minutes end the run: what lies further ahead is a clock's mistake. */
const longestDay = 25 * 3_600_000
const longestPause = 600_000
/** Permits beyond those that calls wait for: they spare a fast run most of its visits. */
const mostAhead = 100
const shareAhead = 0.1

/** The whole decision, without any effect: what becomes of the state when a process comes by, and what it may do. */
export function takeTurn(before: LimitState, ask: Ask): { state: LimitState; turn: Turn } {
  const state = watchOthers(learn(forget(before, ask), ask), ask.limits.perMinute, ask.now)
  const { owner, now, limits, running, waiting } = ask
  const others = Object.entries(state.owners).filter(([name]) => name !== owner)
  const nothing = {
    permits: 0,
    slots: running,
    again: now,
    onReturn: false,
    spent: undefined,
    resetAt: state.day && state.day.resetAt > now ? state.day.resetAt : undefined,
    left: leftToday(state, limits.reserve, now),
    pausedUntil: state.pausedUntil,
  }
  const turn: Turn = waiting === 0 ? nothing : { ...nothing, ...claim(state, ask, others) }
  const entry: Owner = {
    slots: turn.slots,
    out: running + turn.permits,
    want: waiting === 0 || turn.spent ? running : running + waiting,
    at: now,
    served: turn.permits > 0 ? now : (state.owners[owner]?.served ?? 0),
  }
  const owners = { ...Object.fromEntries(others), ...((entry.out > 0 || entry.want > 0) && { [owner]: entry }) }
  return { state: { ...granted(state, turn.permits, now), owners }, turn }
}

/** The state without what is over. */
function forget(state: LimitState, { owner, now, limits, isAlive }: Ask): LimitState {
  const { perMinute, concurrent } = limits
  const pace = { full: perMinute, step: Math.max(1, Math.floor(perMinute / 10)), every: 60_000, now }
  const crowd = { full: concurrent, step: 1, every: 30_000, now }
  const ahead = (instant: number): boolean => instant > now + longestPause
  const owners = Object.entries(state.owners).filter(
    ([name, { at }]) => name === owner || (isAlive(name) && Math.abs(now - at) < longestSilence),
  )
  return {
    ...state,
    grants: stillCounting(state.grants, now),
    foreign: stillCounting(state.foreign, now),
    pausedUntil: ahead(state.pausedUntil) ? 0 : state.pausedUntil,
    peak: ahead(state.peak.at) ? { calls: 0, at: now } : state.peak,
    watch: { ...state.watch, since: Math.min(state.watch.since, now) },
    pace: state.pace && ahead(state.pace.since) ? null : recovered(state.pace, pace),
    crowd: state.crowd && ahead(state.crowd.since) ? null : recovered(state.crowd, crowd),
    day: state.day && state.day.resetAt > now + longestDay ? null : state.day,
    owners: Object.fromEntries(owners),
  }
}

function learn(state: LimitState, { now, limits, report }: Ask): LimitState {
  const unused = report.unused.reduce((sum, [, calls]) => sum + calls, 0)
  const grants = report.unused.reduce((left, [tenth, calls]) => withCalls(left, [tenth, -calls]), state.grants)
  const day = state.day && { ...state.day, own: state.day.own - unused }
  const next = learnDay({ ...state, grants: stillCounting(grants, now), day }, report, now)
  const { tooFast, tooMany } = report
  const pausedUntil = Math.max(state.pausedUntil, tooFast ?? 0, tooMany ?? 0)
  // The calls that were under way are refused too: what they meet is the same trouble, not a second one.
  const isNews = state.pausedUntil <= now
  return {
    ...next,
    pausedUntil,
    pace:
      tooFast !== undefined && isNews
        ? halved(state.pace?.to ?? limits.perMinute, slowestPace(limits.perMinute), pausedUntil)
        : next.pace,
    crowd: tooMany !== undefined && isNews ? halved(state.crowd?.to ?? limits.concurrent, 1, pausedUntil) : next.crowd,
  }
}

/** What the calls that wait get. */
function claim(state: LimitState, ask: Ask, others: [string, Owner][]): Partial<Turn> {
  const { now, limits, running, waiting, most } = ask
  const out = running + others.reduce((sum, [, owner]) => sum + owner.out, 0)
  const lookAgain = others.length > 0 ? now + poll : Number.POSITIVE_INFINITY
  const day = dayAllowance(state, limits.reserve, out, now)
  if (day.kind === 'spent') return { spent: day }
  if (state.pausedUntil > now) return { again: state.pausedUntil }
  if (day.kind === 'return') return { again: lookAgain, onReturn: true }
  const room = minuteRoom(state, limits.perMinute, now)
  // Nobody needs a slot that cannot be used.
  if (room.calls <= 0) return { again: Math.max(room.at, now + 100) }
  const slots = slotsOf(state, ask, others)
  const free = Math.min(waiting, slots - running)
  if (free <= 0) return { slots, again: lookAgain, onReturn: true }
  const ahead = Math.min(mostAhead, Math.floor(Math.min(room.calls, day.calls) * shareAhead))
  return { slots, permits: Math.min(Math.max(free, ahead), room.calls, day.calls, most) }
}

/** Alone it may have them all; else its fair share, as far as the others have given back what is more than theirs. */
function slotsOf(state: LimitState, { owner, limits, running, waiting }: Ask, others: [string, Owner][]): number {
  const limit = Math.min(limits.concurrent, state.crowd?.to ?? limits.concurrent)
  const taken = others.reduce((sum, [, { slots }]) => sum + slots, 0)
  const demands = others.map(([name, { want, served }]) => ({ owner: name, calls: want, served }))
  const mine = { owner, calls: running + waiting, served: state.owners[owner]?.served ?? 0 }
  const share = others.length === 0 ? limit : fairShare(limit, [...demands, mine], owner)
  return Math.max(running, Math.min(share, limit - taken))
}

function granted(state: LimitState, permits: number, now: number): LimitState {
  if (permits === 0) return state
  return {
    ...state,
    grants: withCalls(state.grants, [tenthOf(now), permits]),
    day: state.day && { ...state.day, own: state.day.own + permits },
  }
}
