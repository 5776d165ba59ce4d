import type { StreamState } from './state.ts'
import { formatInstant } from './time.ts'

export interface EffectiveState {
  /** What the run may rely on; undefined reads the stream from the start. */
  state: StreamState | undefined
  /** Why the stream is read from the start, or from earlier than one copy says; undefined when both watermarks agree. */
  reason: string | undefined
  /** What the database's own copy claims of its rows, in milliseconds; null for nothing. */
  claimed: number | null
}

/**
 * The older of the file's and the database's watermark, and of each other time that a run relies on (DESIGN.md 8): a restored
 * backup, a file copied from elsewhere, another database or a hand-made edit can make a run read more, but never skip
 * anything, and never put off a sweep.
 * @param file the file's entry; `'no file'` when there is none at all or none is used: the database alone decides then
 */
export function effectiveState(
  file: StreamState | undefined | 'no file',
  database: StreamState | undefined,
): EffectiveState {
  return { ...combined(file, database), claimed: database?.watermark ?? null }
}

function combined(
  file: StreamState | undefined | 'no file',
  database: StreamState | undefined,
): Omit<EffectiveState, 'claimed'> {
  if (file === 'no file') return { state: database, reason: undefined }
  if (!file && !database) return { state: undefined, reason: undefined }
  if (!file) return { state: undefined, reason: 'the state file has no entry for it: it is read from the start' }
  if (!database) {
    return {
      state: undefined,
      reason: 'the database has no watermark for it, only the state file: it is read from the start',
    }
  }
  if (file.watermark === database.watermark) return { state: older(database, file), reason: undefined }
  const fileCounts = earlier(file.watermark, database.watermark) === file.watermark
  const [state, name] = fileCounts ? [older(file, database), 'state file'] : [older(database, file), 'database']
  return { state, reason: `the ${name} has the older watermark (${describe(state)}): it is used` }
}

/** `copy`, as to its run, with the older of both in each time that is relied on. */
function older(copy: StreamState, other: StreamState): StreamState {
  return {
    ...copy,
    watermark: earlier(copy.watermark, other.watermark),
    completeAsOf: Math.min(copy.completeAsOf, other.completeAsOf),
    sweptAt: earlier(copy.sweptAt, other.sweptAt),
  }
}

/** Null, for never, is the oldest of all. */
function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.min(one, other)
}

function describe({ watermark }: StreamState): string {
  return watermark === null ? 'none' : formatInstant(watermark)
}
