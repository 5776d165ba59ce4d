import type { OwedDetail } from '../model/detail-store.ts'
import { UnavailableError } from '../model/errors.ts'
import type { DetailPage } from '../model/page.ts'
import type { BulkDetails } from '../zoho/fetch-details.ts'
import { atOnce } from './at-once.ts'
import { type ChunkFates, type ChunkOptions, isOfRecord, usable } from './usable-details.ts'

/**
 * Asks for the details of a chunk many by one call, several calls at once, and yields what has come. What is not in the answers, or
 * in calls that fail, is left to calls of its own: one of many may be what Zoho fails on.
 * @param lacking hears that Zoho does not have the call; it is not made any more then
 */
export async function* fetchMany(
  chunk: readonly OwedDetail[],
  fates: ChunkFates,
  many: BulkDetails,
  { key, width, stop, lacking }: ChunkOptions & { lacking: (error: UnavailableError) => void },
): AsyncGenerator<DetailPage> {
  const parts = Array.from({ length: Math.ceil(chunk.length / many.most) }, (_unused, index) =>
    chunk.slice(index * many.most, (index + 1) * many.most),
  )
  let isLacking = false
  const answers = atOnce(parts, width, async (part) => {
    stop.throwIfAborted()
    if (isLacking) return { part, answer: undefined }
    try {
      return { part, answer: await many.fetch(part.map(({ id }) => id)) }
    } catch (error) {
      if (!isOfRecord(error)) throw error
      if (error instanceof UnavailableError && !isLacking) {
        isLacking = true
        lacking(error)
      }
      return { part, answer: undefined }
    }
  })
  for await (const { part, answer } of answers) {
    // It does not say why it leaves one out; the record's own call does.
    const missing = new Set(answer?.missing ?? part.map(({ id }) => id))
    fates.alone.push(...part.filter(({ id }) => missing.has(id)))
    if (answer) yield usable(answer, part, fates, key)
  }
}
