import type { Clock } from '../model/clock.ts'

/** Rings at one instant; to set it anew forgets the instant before. */
export interface Alarm {
  /** @param at in milliseconds by the clock; undefined: it does not ring */
  set(at: number | undefined): void
}

export function openAlarm(clock: Clock, ring: () => void): Alarm {
  let set: { at: number; off: AbortController } | undefined
  return {
    set: (at) => {
      if (at === set?.at) return
      set?.off.abort()
      set = undefined
      if (at === undefined || at === Number.POSITIVE_INFINITY) return
      const mine = { at, off: new AbortController() }
      set = mine
      clock.sleep(Math.max(0, at - clock.now()), mine.off.signal).then(
        () => {
          if (set === mine) set = undefined
          ring()
        },
        () => {},
      )
    },
  }
}
