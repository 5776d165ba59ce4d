import { type Capability, wayOf } from '../model/capability.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Page } from '../model/page.ts'
import type { Stream, Way } from '../model/stream.ts'
import { readFrom } from '../model/watermark.ts'
import { Surprise } from './check-page.ts'
import type { ListPage } from './list-page.ts'
import type { ReadContext, Seen } from './read-context.ts'
import { readKeyset } from './read-keyset.ts'
import { readNewestFirst } from './read-newest-first.ts'
import { readScan } from './read-scan.ts'

export interface StreamReader {
  pages(): AsyncGenerator<Page>
  /** What the read amounts to so far; final once `pages` has ended. */
  seen: Seen
  /** The way in use: another than planned after a surprise. */
  way(): Way
  /** What the read rests on, for the books (`zsync.stream_runs.proof`). */
  proof(): string
  /** What the list was found not to honour, when it surprised. */
  found(): Capability | undefined
}

/**
 * Reads a stream from `since` on, or whole without it, in the way that its list allows (DESIGN.md 6). A list that turns out
 * not to honour filter or order is read again in the next safer way, with a warning.
 */
export function readStream(options: {
  list: ListPage
  stream: Stream
  capability: Capability
  since?: number | undefined
  lookback: number
  resume?: Checkpoint | undefined
  warn: (message: string) => void
}): StreamReader {
  const { list, stream, since, lookback, warn } = options
  const from = since === undefined ? undefined : readFrom(since, lookback)
  let capability = options.capability
  let surprised = false
  const seen: Seen = { firstAnswer: undefined, newestLmt: null, pages: 0, applied: undefined }
  const timed: ListPage = async (query) => {
    const answer = await list(query)
    seen.firstAnswer ??= answer.serverTime
    seen.applied = answer.sort
    return answer
  }
  const way = (): Way => (from === undefined ? 'full-scan' : wayOf(capability))
  const context = (): ReadContext => ({ list: timed, stream, way: way(), from, seen })

  async function* pages(): AsyncGenerator<Page> {
    let resume = usable(options.resume, way(), from) ? options.resume : undefined
    for (;;) {
      try {
        yield* readOneWay(context(), { resume, lookback })
        return
      } catch (error) {
        if (!(error instanceof Surprise)) throw error
        capability = { ...capability, [error.lost]: false }
        surprised = true
        resume = undefined
        warn(`the ${error.lost} by last_modified_time is not honoured: ${error.message}; reading it as a ${way()} now`)
      }
    }
  }
  return { pages, seen, way, proof: () => proofOf(way(), seen), found: () => (surprised ? capability : undefined) }
}

/** What closes a read in this way, as the answers showed it and not as it was asked. */
function proofOf(way: Way, { applied, pages }: Seen): string {
  if (way === 'keyset') return 'ascending last_modified_time, each page from the anchor of the one before'
  if (way === 'newest-first') return 'descending last_modified_time down to the first older row, pages overlapping'
  if (pages <= 1) return 'one page'
  return applied?.column === 'created_time'
    ? 'pages overlapping in the order of creation'
    : `pages overlapping, ordered by ${applied?.column ?? 'nothing that Zoho names'}: an edit may move a row`
}

/** A checkpoint continues the same read only: in the same way, and from no later a start than is asked for now. */
function usable(checkpoint: Checkpoint | undefined, way: Way, from: number | undefined): boolean {
  if (checkpoint?.way !== way) return false
  return checkpoint.from === null ? from === undefined : from !== undefined && checkpoint.from <= from
}

/** The rest of the anchor's second is still to be read, also where the filter means "after" (zoho-api.md 3.5). */
const second = 1000

function readOneWay(
  context: ReadContext,
  { resume, lookback }: { resume: Checkpoint | undefined; lookback: number },
): AsyncGenerator<Page> {
  const { way, from, seen, stream } = context
  if (resume) seen.newestLmt = resume.newestLmt
  if (way === 'keyset' && from !== undefined) {
    return readKeyset(
      context,
      resume?.anchor === undefined ? from : Math.max(from, resume.anchor - Math.max(lookback, second)),
    )
  }
  if (way === 'newest-first' && from !== undefined) {
    return readNewestFirst(context, from)
  }
  const sort = stream.scanOrder === undefined ? undefined : ({ column: stream.scanOrder, order: 'A' } as const)
  // Only in an order that edits do not move does a position mean the same rows later.
  const position = sort ? resume?.scan : undefined
  if (position && resume) seen.firstAnswer = resume.firstAnswer
  return readScan(context, { sort, from: way === 'filtered-scan' ? from : undefined, resume: position })
}
