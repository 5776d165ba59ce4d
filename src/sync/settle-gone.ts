import type { DetailStore } from '../model/detail-store.ts'
import { BudgetError, ProofError } from '../model/errors.ts'
import { isMassDeletion } from '../model/mass-deletion.ts'
import type { Stream } from '../model/stream.ts'
import type { StreamLog } from '../model/stream-log.ts'
import type { DrainPlace } from './drain-place.ts'

export interface GoneOptions {
  stream: Stream
  place: Pick<DrainPlace, 'gone'>
  store: Pick<DetailStore, 'countLive' | 'markDeleted'>
  log: StreamLog
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  note: (message: string) => void
}

/** Why the rows are not marked that Zoho says it does not have, by their details: so many look like a lost permission. */
export async function brakeOf({
  stream,
  place,
  store,
  allowMassDelete,
}: Omit<GoneOptions, 'log' | 'note'>): Promise<ProofError | undefined> {
  const { gone } = place
  if (allowMassDelete || gone.length === 0) return undefined
  const live = await store.countLive()
  if (!isMassDeletion(gone.length, live)) return undefined
  return new ProofError(
    `${stream.name}: Zoho says of ${gone.length} of ${live} rows that their records do not exist. That is more than a tenth, so none ` +
      'of them was marked deleted, and their details stay owed. If the token still sees all records and they were deleted, run ' +
      `again with --allow-mass-delete: Zoho is asked about each of them once more then. First: ${gone.slice(0, 5).join(', ')}.`,
  )
}

/**
 * Ends a drain, however it ended: marks rows deleted, or none of them where they are too many.
 * @param failure what ended it early; undefined where nothing did
 * @returns the failure that the stream ends with; that its calls are spent says less than the brake
 */
export async function settleGone(options: GoneOptions, failure: unknown): Promise<unknown> {
  const { place, store, log, note } = options
  try {
    const brake = await brakeOf(options)
    if (!brake) {
      if (place.gone.length > 0) log.totals.deleted += await store.markDeleted(place.gone.splice(0))
      return failure
    }
    if (failure === undefined || failure instanceof BudgetError) return brake
    note(brake.message)
    return failure
  } catch (error) {
    return failure ?? error
  }
}
