import { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { OwedDetail } from '../model/detail-store.ts'
import { ZohoError } from '../model/errors.ts'
import { detailTables } from '../model/table.ts'
import { type DrainOptions, drainChunk, settleChunk } from './drain-chunk.ts'
import { type DrainPlace, nextChunk } from './drain-place.ts'
import { noteHomeless } from './note-homeless.ts'
import { brakeOf, settleGone } from './settle-gone.ts'

/** Calls between two looks at what is owed: what a kill costs is bounded by the age of a batch, not by this. */
const chunkCalls = 100

/**
 * Asks for details that a stream owes, the newest first, and loads each with its children. What is owed is found by query, so a run
 * that ends early, in whatever way, leaves the rest to the next one.
 * @throws what ends the reading: BudgetError, an outage, a lost authorization, a stop
 */
export async function drainDetails(options: DrainOptions): Promise<void> {
  const { stream, organization, runId, place, store, log, note } = options
  const columns = await store.ensureColumns(detailTables(stream))
  const encoder = new RecordEncoder(stream, { organization, runId, owner: 'detail', ...columns })
  log.purpose = 'details'
  let failure: unknown
  try {
    await drainShare(encoder, options)
  } catch (error) {
    place.isDone = true
    failure = error
  } finally {
    noteHomeless(stream, encoder.homeless, new Set(), note)
  }
  if (place.isDone) failure = await settleGone(options, failure)
  if (failure !== undefined) throw failure
}

async function drainShare(encoder: RecordEncoder, options: DrainOptions): Promise<void> {
  const { place, zoho, store, log, share, clock, stop, note } = options
  const mostEarly = chunkCalls * (zoho.many?.most ?? 1)
  for (let left = share; left > 0 && !place.isDone; ) {
    const { fetched } = log.details
    const chunk = await nextChunk(place, store, { most: Math.min(chunkCalls, left), many: zoho.many })
    left -= chunk.calls
    const { early, alone } = await drainChunk(chunk, encoder, options)
    // A replica that lags behind whole lists is left to the next run.
    place.early.push(...early.slice(0, mostEarly - place.early.length))
    place.alone.push(...alone)
    place.isDone = chunk.isLast && place.alone.length === 0
    // Where nothing else comes, the rest would be as many calls in vain.
    if (log.details.fetched > fetched || !(await brakeOf(options))) continue
    place.isDone = true
    return
  }
  if (!place.isDone) return
  await store.settled()
  if (place.early.length === 0) return
  // The second of the newest is over then.
  await clock.sleep(1000, stop)
  const still = await askAgain(place, encoder, options)
  if (still.length > 0) note(`${still.length} details are older than their rows; the next run asks again`)
  const error = new ZohoError('it is older than its row', { status: 200 })
  await settleChunk({ gone: [], failed: still.map((detail) => ({ detail, error })) }, options)
}

/** Answers what cannot be believed yet again. */
async function askAgain(place: DrainPlace, encoder: RecordEncoder, options: DrainOptions): Promise<OwedDetail[]> {
  const many = place.lacksMany ? undefined : options.zoho.many
  const { early, alone } = await drainChunk({ details: place.early, many }, encoder, options)
  if (alone.length === 0) return early
  // More of them than one chunk stay owed.
  const rest = await drainChunk({ details: alone.slice(0, chunkCalls), many: undefined }, encoder, options)
  return [...early, ...rest.early]
}
