import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asStream, gen } from 'stream-chain'
import type { Clock } from '../model/clock.ts'
import { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import { type DetailStore, mostFailures, type OwedDetail } from '../model/detail-store.ts'
import { ZohoError } from '../model/errors.ts'
import type { OwedQueue } from '../model/owed-queue.ts'
import type { Stream } from '../model/stream.ts'
import type { StreamLog } from '../model/stream-log.ts'
import { detailTables } from '../model/table.ts'
import { encodeDetails } from '../stages/encode-details.ts'
import type { ZohoDetails } from '../zoho/fetch-details.ts'
import { type ChunkFates, fetchChunk } from './fetch-chunk.ts'
import { learnColumns } from './learn-columns.ts'
import { noteHomeless } from './note-homeless.ts'

/** How far the details of a stream have come in this run. */
export interface DrainPlace {
  queue: OwedQueue
  /** To be asked again, since their answers could not be believed yet. */
  early: OwedDetail[]
  /** Nothing is left that this run can do. */
  isDone: boolean
}

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
  const { stream, organization, runId, place, zoho, store, share, clock, stop, note } = options
  const columns = await store.ensureColumns(detailTables(stream))
  const encoder = new RecordEncoder(stream, { organization, runId, owner: 'detail', ...columns })
  const perCall = zoho.many?.most ?? 1
  options.log.purpose = 'details'
  try {
    for (let left = share; left > 0; left -= chunkCalls) {
      const wanted = Math.min(chunkCalls, left) * perCall
      const chunk = await place.queue.next(store, wanted)
      const early = await drainChunk(chunk, encoder, options)
      // A replica that lags behind whole lists is left to the next run.
      place.early.push(...early.slice(0, chunkCalls * perCall - place.early.length))
      place.isDone = chunk.length < wanted
      if (place.isDone) break
    }
    if (!place.isDone) return
    await store.settled()
    if (place.early.length === 0) return
    // The second of the newest is over then.
    await clock.sleep(1000, stop)
    const still = await drainChunk(place.early, encoder, options)
    if (still.length > 0) note(`${still.length} details are older than their rows; the next run asks again`)
    const error = new ZohoError('it is older than its row', { status: 200 })
    await settle({ gone: [], early: [], failed: still.map((detail) => ({ detail, error })) }, options)
  } finally {
    noteHomeless(stream, encoder.homeless, new Set(), note)
  }
}

/** Answers what is to be asked again. */
async function drainChunk(
  chunk: readonly OwedDetail[],
  encoder: RecordEncoder,
  options: DrainOptions,
): Promise<OwedDetail[]> {
  if (chunk.length === 0) return []
  const { stream, zoho, store, log, width, stop, signal, note, progress } = options
  const fates: ChunkFates = { gone: [], early: [], failed: [] }
  let cut: { cause: unknown } | undefined
  async function* pages() {
    try {
      yield* fetchChunk(chunk, fates, { zoho, key: stream.key, width, stop })
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
  return fates.early
}

async function settle({ gone, failed }: ChunkFates, { store, log, note }: DrainOptions): Promise<void> {
  if (gone.length > 0) log.totals.deleted += await store.markDeleted(gone)
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
