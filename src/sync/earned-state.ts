import type { StreamState } from '../model/state.ts'
import { nextWatermark, readFrom, scanWatermark } from '../model/watermark.ts'
import type { Seen } from '../zoho/read-context.ts'
import type { JobOptions } from './job-options.ts'

/**
 * The state that a closed pass has earned; undefined where `--since` left a gap behind the watermark.
 * @param swept whether the pass accounted for every row, deletions included
 * @param learned whether new columns were made: rows that were not read lack their values until a sweep
 */
export function earnedState(
  { stream, pass, since, lookback, runId, clock, note }: JobOptions,
  { firstAnswer, newestLmt }: Pick<Seen, 'firstAnswer' | 'newestLmt'>,
  { previous, swept, learned }: { previous: StreamState | undefined; swept: boolean; learned: boolean },
): StreamState | undefined {
  const proven = previous?.watermark ?? null
  const gap = pass === 'changes' && since !== undefined && (proven === null || since > readFrom(proven, lookback))
  if (gap) note('the watermark was not moved: --since leaves a gap behind it; a run without --since closes it')
  if (firstAnswer === undefined || gap) return undefined
  return {
    watermark: stream.hasLmt ? nextWatermark({ previous: proven, newestLmt, firstAnswer }) : scanWatermark(firstAnswer),
    // A sweep that took several runs began before the changes behind which it comes.
    completeAsOf: Math.max(previous?.completeAsOf ?? firstAnswer, firstAnswer),
    sweptAt: swept ? firstAnswer : pass === 'changes' && learned ? null : (previous?.sweptAt ?? null),
    runId,
    committedAt: clock.now(),
  }
}
