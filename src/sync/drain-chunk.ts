import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asStream, gen } from 'stream-chain'
import type { Clock } from '../model/clock.ts'
import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import { type DetailStore, mostFailures } from '../model/detail-store.ts'
import type { Stream } from '../model/stream.ts'
import type { StreamLog } from '../model/stream-log.ts'
import { encodeDetails } from '../stages/encode-details.ts'
import type { ZohoDetails } from '../zoho/fetch-details.ts'
import type { DetailChunk, DrainPlace } from './drain-place.ts'
import { fetchChunk } from './fetch-chunk.ts'
import { fetchMany } from './fetch-many.ts'
import { learnColumns } from './learn-columns.ts'
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

/** Loads the details of a chunk; answers what became of the others. */
export async function drainChunk(
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
  await settleChunk(fates, options)
  if (cut) throw cut.cause
  return fates
}

/** Keeps in mind what is gone, and writes down what has failed. */
export async function settleChunk(
  { gone, failed }: Pick<ChunkFates, 'gone' | 'failed'>,
  { place, store, log, note }: DrainOptions,
): Promise<void> {
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
