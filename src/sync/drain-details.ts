import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asStream, gen } from 'stream-chain'
import type { Clock } from '../model/clock.ts'
import { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import { type DetailStore, mostFailures, type OwedDetail } from '../model/detail-store.ts'
import { ZohoError } from '../model/errors.ts'
import type { Stream } from '../model/stream.ts'
import type { StreamLog } from '../model/stream-log.ts'
import { detailTables } from '../model/table.ts'
import { encodeDetails } from '../stages/encode-details.ts'
import type { ZohoDetails } from '../zoho/fetch-details.ts'
import { type DetailChunk, type DrainPlace, nextChunk } from './drain-place.ts'
import { fetchChunk } from './fetch-chunk.ts'
import { fetchMany } from './fetch-many.ts'
import { learnColumns } from './learn-columns.ts'
import { noteHomeless } from './note-homeless.ts'
import { brakeOf, settleGone } from './settle-gone.ts'
import { type ChunkFates, noFates } from './usable-details.ts'

export interface DrainOptions {
  stream: Stream
  organization: string
  runId: number
  place: DrainPlace
  zoho: ZohoDetails
  store: DetailStore
  log: StreamLog
  clock: Clock
  /** Calls that may be spent now. */
  share: number
  /** Calls at once. */
  width: number
  stop: AbortSignal
  signal: AbortSignal
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  note: (message: string) => void
  progress: () => void
}

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
  await settle({ ...noFates(), failed: still.map((detail) => ({ detail, error })) }, options)
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

/** Loads the details of a chunk; answers what became of the others. */
async function drainChunk(
  { details, many }: Pick<DetailChunk, 'details' | 'many'>,
  encoder: RecordEncoder,
  options: DrainOptions,
): Promise<ChunkFates> {
  const fates = noFates()
  if (details.length === 0) return fates
  const { stream, place, zoho, store, log, width, stop, signal, note, progress } = options
  const lacking = ({ message }: Error): void => {
    place.lacksMany = true
    note(`its details are asked for by a call each: ${message}`)
  }
  const known = many ? undefined : await store.known()
  let cut: { cause: unknown } | undefined
  async function* pages() {
    const asking = { key: stream.key, width, stop }
    try {
      if (many) yield* fetchMany(details, fates, many, { ...asking, lacking })
      else yield* fetchChunk(details, fates, { ...asking, zoho, known })
    } catch (error) {
      // What has come is still loaded.
      cut = { cause: error }
    }
  }
  const sink = store.openSink({
    encoder,
    evolve: learnColumns(stream, encoder, { ensure: (wanted) => store.ensureColumns(wanted), note }),
    loaded: (batch, merged) => {
      log.countDetails(batch, merged)
      progress()
    },
  })
  const onePage = { readableHighWaterMark: 1, writableHighWaterMark: 1 }
  const rows = asStream(gen(encodeDetails(encoder)), onePage)
  await pipeline(Readable.from(pages(), { highWaterMark: 1 }), rows, sink, { signal })
  await settle(fates, options)
  if (cut) throw cut.cause
  return fates
}

async function settle({ gone, failed }: ChunkFates, { place, store, log, note }: DrainOptions): Promise<void> {
  place.gone.push(...gone)
  for (const { detail, error } of failed) {
    log.details.failed += 1
    const failures = await store.noteFailure(detail, error.message)
    if (failures < mostFailures) note(`the detail of ${detail.id} failed: ${error.message}`)
    else {
      log.totals.quarantined += 1
      note(`the detail of ${detail.id} failed ${failures} times and is set aside in zsync.quarantine until it changes`)
    }
  }
}
