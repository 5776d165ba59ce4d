/** What a call of a run is made for. */
export const purposes = ['changes', 'sweep', 'checks', 'lookUps', 'details', 'retries'] as const

/**
 * `changes`: pages of what was changed. `sweep`: pages of lists that are read whole. `checks`: what a list honours. `lookUps`: rows
 * that a list did not show. `details`: records by their own call. `retries`: calls that failed, and were made again.
 */
export type Purpose = (typeof purposes)[number]

/** Calls by what they were made for. */
export type CallCounts = Record<Purpose, number>

export function noCalls(): CallCounts {
  return { changes: 0, sweep: 0, checks: 0, lookUps: 0, details: 0, retries: 0 }
}

export function sumOf(counts: CallCounts): number {
  return purposes.reduce((sum, purpose) => sum + counts[purpose], 0)
}
