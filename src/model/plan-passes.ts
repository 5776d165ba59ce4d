import { hashText } from './hash-text.ts'
import type { StreamState } from './state.ts'
import type { Way } from './stream.ts'

/** One reading of a stream: what changed since the watermark, the whole list into the table, or the whole list beside it. */
export type Pass = 'changes' | 'sweep' | 'rebuild'

export interface PassPlan {
  passes: Pass[]
  /** Whether the whole read is a sweep that was due, or only the way in which this list tells of its changes. */
  sweepDue: boolean
  /** When a list that is expensive to read whole is due again, in milliseconds; undefined when it is read now. */
  deferredTo: number | undefined
}

/** An unfiltered scan of more pages than this costs so much that it is made every six hours at most (DESIGN.md 5). */
const cheapPages = 5
const scanEvery = 6 * 3_600_000

/**
 * What a run reads of a stream. A rebuild that an earlier run has left unfinished is gone on with, and stands in for a sweep: behind the
 * changes, or alone where only a whole read tells of them; but where that rebuild has read the list to its end already, and
 * something keeps it from being applied, such a list is swept before. A list that tells nothing of its changes is swept each time; others are swept behind their
 * changes, when a sweep is due.
 * @param way how changes would be read
 * @param zohoTime Zoho's clock: this machine's decides nothing
 * @param sweepEvery milliseconds; infinite for never
 * @param pages what the last whole read took; null where there was none
 * @param rebuild one that an earlier run has left unfinished, and whether it has read the list to its end
 */
export function planPasses(facts: {
  stream: string
  way: Way
  previous: StreamState | undefined
  zohoTime: number
  sweepEvery: number
  pages: number | null
  rebuild: { isRead: boolean } | undefined
}): PassPlan {
  const { way, previous, zohoTime, pages, rebuild } = facts
  const due = isSweepDue(facts)
  const plan = (...passes: Pass[]): PassPlan => ({ passes, sweepDue: due, deferredTo: undefined })
  if (previous?.watermark != null && way !== 'full-scan') {
    if (rebuild) return plan('changes', 'rebuild')
    return due ? plan('changes', 'sweep') : plan('changes')
  }
  const next = (previous?.completeAsOf ?? Number.NEGATIVE_INFINITY) + scanEvery
  const early = pages !== null && pages > cheapPages && zohoTime < next && !due
  if (rebuild) return early || !rebuild.isRead ? plan('rebuild') : plan('sweep', 'rebuild')
  return early ? { passes: [], sweepDue: due, deferredTo: next } : plan('sweep')
}

/**
 * Whether the stream is to be read whole: never later than `sweepEvery` after the last time, and for each stream at another
 * moment of the second half of that time, so that streams that began together do not fall due together. A `sweptAt` in
 * Zoho's future proves nothing.
 */
export function isSweepDue({
  stream,
  previous,
  zohoTime,
  sweepEvery,
}: {
  stream: string
  previous: StreamState | undefined
  zohoTime: number
  sweepEvery: number
}): boolean {
  if (sweepEvery === Number.POSITIVE_INFINITY) return false
  const sweptAt = previous?.sweptAt ?? null
  if (sweptAt === null || sweptAt > zohoTime) return true
  return zohoTime - sweptAt >= sweepEvery * (0.5 + hashText(stream) / 0xffffffff / 2)
}
