import pLimit from 'p-limit'
import type { Clock } from '../model/clock.ts'

export interface CallLimiter {
  /** Runs `call` as soon as the organization may make one more. */
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** No call starts before `ms` from now. */
  pause(ms: number): void
}

const minute = 60_000

/**
 * Keeps the calls of one organization within Zoho's limits (zoho-api.md 5.1): so many at once, so many in any 60 seconds.
 * A sliding window, because two calendar minutes in a row may otherwise hold twice the limit within one.
 */
export function openCallLimiter(options: { perMinute: number; concurrent: number; clock: Clock }): CallLimiter {
  const { perMinute, concurrent, clock } = options
  const atOnce = pLimit(concurrent)
  const started: number[] = []
  let pausedUntil = 0

  const permit = async (signal?: AbortSignal): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted()
      const now = clock.now()
      while ((started[0] ?? now) <= now - minute) started.shift()
      const oldest = started.length < perMinute ? now : (started[started.length - perMinute] ?? now) + minute
      const wait = Math.max(oldest, pausedUntil) - now
      if (wait <= 0) break
      await clock.sleep(wait, signal)
    }
    started.push(clock.now())
  }
  return {
    run: (call, signal) =>
      atOnce(async () => {
        await permit(signal)
        return call()
      }),
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}
