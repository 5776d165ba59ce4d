import type { Clock } from '../model/clock.ts'

/** A clock that a test moves; between two moves it runs on with the clock below. */
export interface MovableClock extends Clock {
  set(time: number): void
  advance(seconds: number): void
}

/** What time the fake believes it is: never this machine's as such, as Zoho's is not. */
export function movableClock(base: Clock): MovableClock {
  let offset = 0
  return {
    now: () => base.now() + offset,
    sleep: (ms, signal) => base.sleep(ms, signal),
    set: (time) => {
      offset = time - base.now()
    },
    advance: (seconds) => {
      offset += seconds * 1000
    },
  }
}
