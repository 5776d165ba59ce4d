import { BudgetError } from '../errors.ts'

/** The calls that one run may make, over all organizations: what `--budget` gives. */
export interface RunBudget {
  /** Takes one call; false when all are spent. */
  take(): boolean
  /** Infinite without a budget. */
  left(): number
  /** Who waits to be sent hears that nothing is left. */
  onSpent(listener: () => void): void
  refusal(): BudgetError
}

export function openRunBudget(calls: number | undefined): RunBudget {
  let left = calls ?? Number.POSITIVE_INFINITY
  const listeners: (() => void)[] = []
  return {
    take: () => {
      if (left <= 0) return false
      left -= 1
      if (left === 0) for (const listener of listeners) queueMicrotask(listener)
      return true
    },
    left: () => left,
    onSpent: (listener) => void listeners.push(listener),
    refusal: () => new BudgetError(`the ${calls} calls that --budget allows are spent; the next run goes on`),
  }
}
