import { type LimitState, unknownLimits } from './limit-state.ts'
import type { LimitStore } from './limit-store.ts'

/** Limits that no other process shares: where there is no database yet. */
export function soleLimitStore(): LimitStore {
  let state: LimitState = unknownLimits
  return {
    change: async (decide) => {
      const { state: next, result } = decide({ state, owner: 'sole', isAlive: () => true, skew: 0 })
      state = next
      return result
    },
  }
}
