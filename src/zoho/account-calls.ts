import type { Clock } from '../model/clock.ts'
import { BudgetError } from '../model/errors.ts'
import type { CallLimiter } from './call-limiter.ts'

/** The few calls that are of no organization, and that no organization's limits count; a pause is kept all the same. */
export function accountCalls(clock: Clock): CallLimiter {
  let pausedUntil = 0
  return {
    run: async (call, signal) => {
      signal?.throwIfAborted()
      while (clock.now() < pausedUntil) await clock.sleep(pausedUntil - clock.now(), signal)
      return call(({ met }) => {
        if (met && met.limit !== 'day') pausedUntil = Math.max(pausedUntil, clock.now() + met.pause)
      })
    },
    callsLeft: () => undefined,
    refusal: (reason) => new BudgetError(`Zoho's calls of the day are spent (${reason}). Run again after the reset.`),
  }
}
