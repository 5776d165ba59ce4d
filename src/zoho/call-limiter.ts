import type { BudgetError } from '../model/errors.ts'
import type { AnswerFacts } from './answer-facts.ts'

/** Lets calls go when their time has come. */
export interface CallLimiter {
  /**
   * Runs `call` as soon as one more may be made. The call tells what its answer says about the limits.
   * @throws BudgetError; the reason of an abort while it waits
   */
  run<T>(call: (hear: (facts: AnswerFacts) => void) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Calls that may still be made; undefined where nobody knows. */
  callsLeft(): number | undefined
  /** What to say when Zoho refuses a call with the day's limit; undefined where the run waits for the reset. */
  refusal(reason: string): BudgetError | undefined
}
