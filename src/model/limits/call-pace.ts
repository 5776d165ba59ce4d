import type { LimitState } from './limit-state.ts'
import { callsIn, roomAt } from './minute-window.ts'

/** We never go slower: so many calls a minute, or the whole limit where it is less. */
const slowest = 10
const minute = 60_000
/** What is left after a minute of the room that others were given: they come in bursts, which a minute alone does not show. */
const fading = 0.85
/** Others come when they come: with exactly their number left to them, they met the limit every other minute (on the fake). */
const slack = 1.2

export function slowestPace(perMinute: number): number {
  return Math.min(slowest, perMinute)
}

/** The state with what others are taken to need in a minute. */
export function watchOthers(state: LimitState, now: number): LimitState {
  const recent = callsIn(state.foreign)
  return recent < faded(state, now) ? state : { ...state, peak: { calls: recent, at: now } }
}

function faded({ peak: { calls, at } }: LimitState, now: number): number {
  return calls * fading ** (Math.max(0, now - at) / minute)
}

/** Calls that may be made now, and when there is room again where there is none. */
export function minuteRoom(state: LimitState, perMinute: number, now: number): { calls: number; at: number } {
  const { pace, grants } = state
  const others = Math.floor(slack * faded(state, now))
  const most = Math.min(pace?.to ?? perMinute, Math.max(slowestPace(perMinute), perMinute - others))
  return { calls: most - callsIn(grants), at: roomAt(grants, most) }
}
