import type { Slowed } from './limit-state.ts'

/** Half of what was allowed, from when the pause for it ends. */
export function halved(current: number, lowest: number, since: number): Slowed {
  return { to: Math.max(Math.min(lowest, current), Math.floor(current / 2)), since }
}

/** A limit that was lowered rises again by one step for each `every` milliseconds without trouble. */
export function recovered(
  slowed: Slowed | null,
  { full, step, every, now }: { full: number; step: number; every: number; now: number },
): Slowed | null {
  if (!slowed) return null
  const steps = Math.max(0, Math.floor((now - slowed.since) / every))
  const to = slowed.to + steps * step
  return to < full ? { to, since: slowed.since + steps * every } : null
}
