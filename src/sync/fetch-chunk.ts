import type { OwedDetail } from '../model/detail-store.ts'
import type { DetailPage } from '../model/page.ts'
import type { ZohoDetails } from '../zoho/fetch-details.ts'
import { atOnce } from './at-once.ts'
import { type ChunkFates, type ChunkOptions, isOfRecord, usable } from './usable-details.ts'

/** So many failures without one success between them, and it may be Zoho that is in trouble, not a record. */
const inARow = 10

/**
 * Asks for the details of a chunk by a call each, several at once, and yields what has come; `fates` hears of everything else, before
 * the failure too that ends it: a limit, a lost authorization, an outage, a stop. Of an outage no record is to blame: failures
 * in a row count once a detail that is known to work is answered.
 */
export async function* fetchChunk(
  chunk: readonly OwedDetail[],
  fates: ChunkFates,
  options: ChunkOptions & { zoho: ZohoDetails; known: string | undefined },
): AsyncGenerator<DetailPage> {
  const { zoho, key, width, stop } = options
  const suspects: ChunkFates['failed'] = []
  // Where none was ever read, the last of the chunk is the oldest: what is new is what fails.
  let known = options.known ?? chunk.at(-1)?.id
  let isOutage = false
  let looking: Promise<boolean> | undefined
  const blame = (): void => void fates.failed.push(...suspects.splice(0))
  const isAnswered = async (): Promise<boolean> => {
    if (known === undefined || suspects.some(({ detail }) => detail.id === known)) return false
    looking ??= isThere(known, zoho).finally(() => {
      looking = undefined
    })
    return looking
  }
  const answers = atOnce(chunk, width, async (detail) => {
    stop.throwIfAborted()
    try {
      const answer = await zoho.one(detail.id)
      known = detail.id
      blame()
      return answer
    } catch (error) {
      if (!isOfRecord(error) || isOutage) throw error
      suspects.push({ detail, error })
      if (suspects.length < inARow) return undefined
      if (await isAnswered()) blame()
      // Another one may have been answered meanwhile.
      if (suspects.length < inARow) return undefined
      isOutage = true
      suspects.length = 0
      throw error
    }
  })
  try {
    for await (const answer of answers) {
      if (!answer) continue
      fates.gone.push(...answer.missing)
      yield usable(answer, chunk, fates, key)
    }
  } finally {
    blame()
  }
}

/** Whether Zoho answers a detail that was answered before; that the record is gone by now is an answer too. */
async function isThere(id: string, zoho: ZohoDetails): Promise<boolean> {
  try {
    const { release } = await zoho.one(id)
    release()
    return true
  } catch (error) {
    if (isOfRecord(error)) return false
    throw error
  }
}
