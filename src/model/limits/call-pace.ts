import { longestGap } from './learn-day.ts'
import type { LimitState } from './limit-state.ts'
import { callsIn, roomAt } from './minute-window.ts'

/** We never go slower: so many calls a minute, or the whole limit where it is less. */
const slowest = 10
const minute = 60_000
/** What is left after a minute of the room that others were given: they come in bursts, which a minute alone does not show. */
const fading = 0.85
/** Others come when they come: with exactly their number left to them, they met the limit every other minute (on the fake). */
const slack = 1.2
/** Of the minute: half is a fair share, and its slack. Without a bound a program that takes 80 calls a minute left 12 to us. */
const mostForOthers = 0.5 * slack
/** Of the minute: who comes then may be refused. */
const full = 0.9
/** Who has not called for so long has gone. */
const remembered = 7 * 24 * 60 * minute

export function slowestPace(perMinute: number): number {
  return Math.min(slowest, perMinute)
}

/**
 * The state with what others are taken to need in a minute. While their calls and ours fill it they may want more than they get,
 * and who was refused pauses a minute (zoho-api.md 5.1): only then their need begins to fade. Without that, a program that
 * wants half of the minute and was refused once was held down to a quarter of it (on the fake).
 */
export function watchOthers(state: LimitState, perMinute: number, now: number): LimitState {
  const recent = callsIn(state.foreign)
  const needed = faded(state, now)
  const isFull = recent > 0 && recent + callsIn(state.grants) >= full * perMinute
  if (isFull) return { ...state, peak: { calls: Math.max(recent, needed), at: now + minute } }
  return recent < needed ? state : { ...state, peak: { calls: recent, at: now } }
}

function faded({ peak: { calls, at } }: LimitState, now: number): number {
  return calls * fading ** (Math.max(0, now - at) / minute)
}

/**
 * What others may do in the part of the minute that nobody has watched yet: a run begins when theirs do, at the full hour. Without
 * it a burst took what a program needed that makes half of the calls, and kept it down in most runs (on the fake).
 */
function unseen({ day, watch }: LimitState, perMinute: number, now: number): number {
  if (!day || now - watch.othersAt > remembered) return 0
  const since = now - day.seenAt < longestGap ? watch.since : now
  return mostForOthers * perMinute * Math.max(0, 1 - (now - since) / minute)
}

/** Calls that may be made now, and when there is room again where there is none. */
export function minuteRoom(state: LimitState, perMinute: number, now: number): { calls: number; at: number } {
  const { pace, grants } = state
  const hidden = unseen(state, perMinute, now)
  const others = Math.floor(Math.min(slack * faded(state, now) + hidden, mostForOthers * perMinute))
  const most = Math.min(pace?.to ?? perMinute, perMinute - others)
  const at = roomAt(grants, most)
  // There is more room with each second that is watched.
  return { calls: most - callsIn(grants), at: hidden > 0 ? Math.min(at, now + 1000) : at }
}
