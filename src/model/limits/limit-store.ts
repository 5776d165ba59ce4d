import type { LimitState } from './limit-state.ts'

/** What a decision sees of the shared state. */
export interface Seen {
  state: LimitState
  /** Who we are among the owners. */
  owner: string
  /** Whether another owner still runs. */
  isAlive(owner: string): boolean
  /** What our clock lacks to the store's, in milliseconds. */
  skew: number
}

/** The state of one organization's limits, shared by all processes. */
export interface LimitStore {
  /**
   * Replaces the state by what `decide` makes of it, as one step: another process's change comes before or after it. `decide` is
   * asked again where it came in between.
   */
  change<T>(decide: (seen: Seen) => { state: LimitState; result: T }): Promise<T>
}
