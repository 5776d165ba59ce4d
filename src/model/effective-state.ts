import type { StreamState } from './state.ts'
import { formatInstant } from './time.ts'

export interface EffectiveState {
  /** What the run may rely on; undefined reads the stream from the start. */
  state: StreamState | undefined
  /** Why the stream is read from the start, or from earlier than one copy says; undefined when both agree. */
  reason: string | undefined
}

/**
 * The older of the file's and the database's watermark (DESIGN.md 8): a restored backup, a file copied from elsewhere, another
 * database or a hand-made edit can make a run read more, but never skip anything.
 * @param file the file's entry; `'no file'` when there is none at all or none is used: the database alone decides then
 */
export function effectiveState(
  file: StreamState | undefined | 'no file',
  database: StreamState | undefined,
): EffectiveState {
  if (file === 'no file') return { state: database, reason: undefined }
  if (!file && !database) return { state: undefined, reason: undefined }
  if (!file) return { state: undefined, reason: 'the state file has no entry for it: it is read from the start' }
  if (!database) {
    return {
      state: undefined,
      reason: 'the database has no watermark for it, only the state file: it is read from the start',
    }
  }
  if (file.watermark === database.watermark) return { state: database, reason: undefined }
  const fileIsOlder = (file.watermark ?? Number.NEGATIVE_INFINITY) < (database.watermark ?? Number.NEGATIVE_INFINITY)
  const [older, name] = fileIsOlder ? [file, 'state file'] : [database, 'database']
  return { state: older, reason: `the ${name} has the older watermark (${describe(older)}): it is used` }
}

function describe({ watermark }: StreamState): string {
  return watermark === null ? 'none' : formatInstant(watermark)
}
