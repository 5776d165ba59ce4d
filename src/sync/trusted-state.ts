import type { StreamState } from '../model/state.ts'
import { formatInstant } from '../model/time.ts'
import { isFuture } from '../model/watermark.ts'
import type { StateManager } from '../state/state-manager.ts'
import type { PassOptions } from './pass-options.ts'

/**
 * The state that this run may go by, and says why where it is not what one of the copies says. An instant in Zoho's future was
 * not put there by a run: a watermark then would skip every change until that time, so the stream is read whole instead.
 */
export async function trustedState({
  log,
  mode,
  state,
  zohoTime,
  note,
}: Pick<PassOptions, 'log' | 'mode' | 'zohoTime' | 'note'> & { state: Pick<StateManager, 'getState'> }): Promise<
  StreamState | undefined
> {
  const { state: known, reason, claimed } = await state.getState(log.stream)
  if (reason !== undefined && mode === 'incremental') note(reason)
  if (!known) return undefined
  const { watermark, completeAsOf } = known
  // The database's, even where the file's is the older one: nobody knows what was read into these rows then.
  const furthest = Math.max(watermark ?? 0, claimed ?? 0)
  if (isFuture(furthest, zohoTime)) {
    note(
      `its watermark ${formatInstant(furthest)} lies in the future of Zoho's clock (${formatInstant(zohoTime)}): no run has ` +
        'put it there; it is read from the start',
    )
    return undefined
  }
  return isFuture(completeAsOf, zohoTime) ? { ...known, completeAsOf: watermark ?? 0 } : known
}
