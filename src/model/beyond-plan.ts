import { type CallCounts, type Purpose, purposes } from './call-counts.ts'

/** Calls that a plan did not have. */
export interface BeyondPlan {
  purpose: Purpose
  calls: number
  reason: string
}

const reasons: Record<Purpose, string> = {
  changes: 'more was changed than one page shows, or a page without news was doubted',
  sweep: 'the list has grown, or was changed while it was read',
  checks: 'it was found out what the list honours',
  lookUps: 'rows that the list does not show were asked about',
  details: 'records were new or changed, or their details had to be asked for again',
  retries: 'calls failed and were made again',
}

/** The calls that were spent beyond a plan, each kind with its reason. */
export function beyondPlan(planned: CallCounts, spent: CallCounts): BeyondPlan[] {
  return purposes.flatMap((purpose) => {
    const calls = spent[purpose] - planned[purpose]
    return calls > 0 ? [{ purpose, calls, reason: reasons[purpose] }] : []
  })
}
