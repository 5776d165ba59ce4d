import { ProofError } from '../model/errors.ts'
import { isMassDeletion } from '../model/mass-deletion.ts'
import type { AbsentRows } from '../model/stream-store.ts'
import type { PassOptions } from './pass-options.ts'

/** So many answers are written down at once: a kill asks at most these again. */
export const askedAtOnce = 50

export interface Fates {
  deleted: string[]
  /** Zoho has them, or does not say that they are deleted: never marked because they were not seen. */
  hidden: string[]
}

/**
 * Stops a mass deletion before a single call is made: so many rows missing look like a list that shows less than it did.
 * @throws ProofError
 */
export function applyBrake({ ids, missing, live }: AbsentRows, { stream, mode, allowMassDelete }: PassOptions): void {
  if (allowMassDelete || !isMassDeletion(missing, live)) return
  const flags = mode === 'full-rebuild' ? '--full-rebuild --allow-mass-delete' : '--allow-mass-delete'
  throw new ProofError(
    `${stream.name}: ${missing} of ${live} rows are not in Zoho's list any more. That is more than a tenth, so nothing was ` +
      'marked deleted. If the token still sees all records and they were deleted, run again with ' +
      `${flags}: Zoho is asked about each of them then (${Math.max(ids.length, missing)} calls). First missing: ${ids.slice(0, 5).join(', ')}.`,
  )
}

/**
 * Asks Zoho about rows that its list did not show; only its own word that a record does not exist counts.
 * @param fates takes each answer as it comes, so that none is lost when a later call fails
 */
export async function askAbout(
  ids: readonly string[],
  fates: Fates,
  { zoho, log, stop }: Pick<PassOptions, 'zoho' | 'log' | 'stop'>,
): Promise<void> {
  log.purpose = 'lookUps'
  for (const id of ids) {
    stop.throwIfAborted()
    const fate = await zoho.lookUp(id)
    fates[fate === 'deleted' ? 'deleted' : 'hidden'].push(id)
  }
}

export function noteHidden(hidden: readonly string[], note: PassOptions['note']): void {
  if (hidden.length === 0) return
  note(
    `${hidden.length} rows were not in the list, but Zoho does not say that they are deleted; they were kept, and the next sweep asks again: ${hidden.slice(0, 5).join(', ')}`,
  )
}
