/** How often one call is sent in all before its failure is final. */
export const callAttempts = 5

/** The pause after the `attempt`-th failure of a call, in milliseconds: 1, 2, 4, 8 s, up to half more by chance. */
export function retryDelay(attempt: number, chance: number = Math.random()): number {
  return 1000 * 2 ** Math.min(attempt - 1, 5) * (1 + chance / 2)
}

/**
 * How long all calls of the organization pause after a 429, in milliseconds, by the code of its body (zoho-api.md 5.1):
 * 44 and 43 block about a minute, 1070 means too many at once. `Retry-After` wins where there is one.
 */
export function limitPause(
  code: number | undefined,
  retryAfter: number | undefined,
  chance: number = Math.random(),
): number {
  if (retryAfter !== undefined) return retryAfter * 1000
  return code === 1070 ? 1000 + 4000 * chance : 60_000
}
