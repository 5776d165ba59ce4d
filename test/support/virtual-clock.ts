import type { Clock } from '../../src/model/clock.ts'

/**
 * A clock that stands still while anything can go on, and jumps to the end of the earliest sleep when nothing can. What
 * slept is remembered, in milliseconds.
 */
export interface VirtualClock extends Clock {
  readonly slept: number[]
  advance(ms: number): void
}

interface Sleeper {
  until: number
  wake(): void
}

/** Turns of the event loop without anything under way, after which nothing goes on by itself. */
const stillness = 20

/**
 * @param underWay what waits for an answer of a server or a database: meanwhile the clock does not jump. Left out where all that
 *   happens is in memory, or where a jump meanwhile disturbs nothing
 */
export function virtualClock(
  start: number = Date.parse('2026-06-10T12:00:00Z'),
  underWay?: () => number,
): VirtualClock {
  let time = start
  let jumping = false
  let still = 0
  const sleepers = new Set<Sleeper>()
  const slept: number[] = []

  const jump = (): void => {
    jumping = false
    if (sleepers.size === 0) return
    still = underWay && underWay() > 0 ? 0 : still + 1
    if (underWay && still < stillness) {
      plan()
      return
    }
    still = 0
    time = Math.max(time, Math.min(...[...sleepers].map(({ until }) => until)))
    for (const sleeper of [...sleepers]) if (sleeper.until <= time) sleeper.wake()
    plan()
  }
  const plan = (): void => {
    if (jumping || sleepers.size === 0) return
    jumping = true
    setImmediate(jump)
  }
  return {
    slept,
    now: () => time,
    advance: (ms) => {
      time += ms
    },
    sleep: (ms, signal) => {
      if (signal?.aborted) return Promise.reject(signal.reason)
      slept.push(ms)
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        const sleeper: Sleeper = {
          until: time + ms,
          wake: () => {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', abort)
            resolve()
          },
        }
        signal?.addEventListener('abort', abort, { once: true })
        sleepers.add(sleeper)
        plan()
      })
    },
  }
}
