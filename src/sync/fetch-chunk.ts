import type { OwedDetail } from '../model/detail-store.ts'
import type { DetailPage } from '../model/page.ts'
import { atOnce } from './at-once.ts'
import { type ChunkFates, type ChunkOptions, isOfRecord, usable } from './usable-details.ts'

/** So many failures without one success, and it is Zoho that is in trouble, not a record. */
const outage = 10

/**
 * Asks for the details of a chunk by a call each, several at once, and yields what has come; `fates` hears of everything else, before
 * the failure too that ends it: a limit, a lost authorization, an outage, a stop. Of an outage no record is to blame.
 */
export async function* fetchChunk(
  chunk: readonly OwedDetail[],
  fates: ChunkFates,
  { zoho, key, width, stop }: ChunkOptions,
): AsyncGenerator<DetailPage> {
  let successes = 0
  let isOutage = false
  const answers = atOnce(chunk, width, async (detail) => {
    stop.throwIfAborted()
    try {
      const answer = await zoho.one(detail.id)
      successes += 1
      return answer
    } catch (error) {
      if (!isOfRecord(error) || isOutage) throw error
      fates.failed.push({ detail, error })
      isOutage = successes === 0 && fates.failed.length >= outage
      if (!isOutage) return undefined
      fates.failed.length = 0
      throw error
    }
  })
  for await (const answer of answers) {
    if (!answer) continue
    fates.gone.push(...answer.missing)
    yield usable(answer, chunk, fates, key)
  }
}
