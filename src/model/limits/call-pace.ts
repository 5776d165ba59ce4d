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
const full = 0.95

export function slowestPace(perMinute: number): number {
  return Math.min(slowest, perMinute)
}

/**
 * The state with what others are taken to need in a minute. While their calls and ours fill it they may want more than they get,
 * and who was refused pauses a minute (zoho-api.md 5.1): only then their need begins to fade. Without that, a program that
 * wants half of the minute was held down to a quarter of it in some runs (on the fake).
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

/** Calls that may be made now, and when there is room again where there is none. */
export function minuteRoom(state: LimitState, perMinute: number, now: number): { calls: number; at: number } {
  const { pace, grants } = state
  const others = Math.floor(Math.min(slack * faded(state, now), mostForOthers * perMinute))
  const most = Math.min(pace?.to ?? perMinute, perMinute - others)
  return { calls: most - callsIn(grants), at: roomAt(grants, most) }
}
