import { type LimitState, unknownLimits } from '../../src/model/limits/limit-state.ts'
import type { LimitStore } from '../../src/model/limits/limit-store.ts'

/** A state in memory; each process that shares it has a store of its own. */
export function memoryLimits(): {
  state: LimitState
  /** Those that have ended. */
  dead: Set<string>
  /** What every change fails with. */
  failure: Error | undefined
  storeOf(owner: string): LimitStore
} {
  const shared: ReturnType<typeof memoryLimits> = {
    state: unknownLimits,
    dead: new Set<string>(),
    failure: undefined,
    storeOf: (owner: string): LimitStore => ({
      change: async (decide) => {
        await Promise.resolve()
        if (shared.failure) throw shared.failure
        const isAlive = (name: string): boolean => !shared.dead.has(name)
        const { state, result } = decide({ state: shared.state, owner, isAlive, skew: 0 })
        // As the database gives it back.
        shared.state = JSON.parse(JSON.stringify(state)) as LimitState
        return result
      },
    }),
  }
  return shared
}
