import { type Capability, wayOf } from '../model/capability.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import type { Page } from '../model/page.ts'
import type { Stream, Way } from '../model/stream.ts'
import { readFrom } from '../model/watermark.ts'
import { Surprise } from './check-page.ts'
import type { ListPage } from './list-page.ts'
import { PagesAhead } from './pages-ahead.ts'
import type { ReadContext, Seen } from './read-context.ts'
import { readFiltered } from './read-filtered.ts'
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
  /** What the list is believed to honour by now. */
  capability(): Capability
  /** Whether the read goes on where another one was cut short. */
  isResumed: boolean
  /** Hears that the sink has taken a page: only then is there room for another one. */
  taken(): void
}

/** Whether the read goes on from the checkpoint, or begins anew. */
export function isUsable(checkpoint: Checkpoint | undefined, way: Way, from: number | undefined): boolean {
  if (checkpoint?.way !== way) return false
  return checkpoint.from === null ? from === undefined : from !== undefined && checkpoint.from <= from
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
  /** What the list took when it was last read whole; null where nobody knows. */
  pages?: number | null
  warn: (message: string) => void
}): StreamReader {
  const { stream, since, lookback, warn } = options
  const from = since === undefined ? undefined : readFrom(since, lookback)
  let capability = { ...options.capability }
  const seen: Seen = { firstAnswer: undefined, newestLmt: null, pages: 0, applied: undefined }
  const ahead = new PagesAhead()
  const list = followed(options.list, { stream, seen, ahead, warn })
  const isResumed = options.resume !== undefined
  const way = (): Way => (from === undefined ? 'full-scan' : wayOf(capability))

  async function* pages(): AsyncGenerator<Page> {
    let resume = isUsable(options.resume, way(), from) ? options.resume : undefined
    for (;;) {
      try {
        const context = { list, stream, way: way(), from, capability, seen, ahead }
        yield* readOneWay(context, { resume, lookback, pages: options.pages ?? null })
        return
      } catch (error) {
        if (!(error instanceof Surprise)) throw error
        capability = degrade(capability, error)
        resume = isUsable(options.resume, way(), from) ? options.resume : undefined
        warn(`the ${error.lost} by last_modified_time is not honoured: ${error.message}; reading it as a ${way()} now`)
      }
    }
  }
  return {
    pages,
    seen,
    way,
    proof: () => proofOf(way(), stream, seen),
    capability: () => capability,
    isResumed,
    taken: () => ahead.taken(),
  }
}

function degrade(capability: Capability, { lost, filter }: Surprise): Capability {
  return lost === 'order' ? { ...capability, order: false } : { ...capability, filter }
}

/** Notes what each answer shows beside its rows: Zoho's clock, its size, and a filter that hides rows. */
function followed(
  list: ListPage,
  { stream, seen, ahead, warn }: { stream: Stream; seen: Seen; ahead: PagesAhead; warn: (message: string) => void },
): ListPage {
  let warned = false
  return async (query, unwanted) => {
    const answer = await list(query, unwanted)
    const { appliedFilter, serverTime, size = 0 } = answer
    seen.firstAnswer = Math.min(seen.firstAnswer ?? serverTime, serverTime)
    ahead.answered(size)
    if (!warned && stream.filterBy !== undefined && appliedFilter !== undefined && appliedFilter !== stream.filterBy) {
      warned = true
      warn(`the list shows ${appliedFilter} only, although ${stream.filterBy} was asked for: other rows do not come`)
    }
    return answer
  }
}

/** What closes a read in this way, as the answers showed it and not as it was asked. */
function proofOf(way: Way, { hasLmt }: Stream, { applied, pages }: Seen): string {
  if (way === 'keyset') return 'ascending last_modified_time, each page from the anchor of the one before'
  if (way === 'newest-first') return 'descending last_modified_time down to the first older row, pages overlapping'
  if (pages <= 1) return 'one page'
  if (applied?.column === 'created_time') return 'pages overlapping in the order of creation'
  const order = `pages overlapping, ordered by ${applied?.column ?? 'nothing that Zoho names'}`
  return hasLmt
    ? `${order}: a row that an edit moved meanwhile is read by the next run`
    : `${order}: open until the next run, an edit meanwhile may have moved a row past the reading point`
}

/** The rest of the anchor's second is still to be read, also where the filter means "after" (zoho-api.md 3.5). */
const second = 1000

function readOneWay(
  context: ReadContext,
  { resume, lookback, pages }: { resume: Checkpoint | undefined; lookback: number; pages: number | null },
): AsyncGenerator<Page> {
  const { way, from, seen, stream } = context
  if (resume) seen.newestLmt = resume.newestLmt
  if (way === 'keyset' && from !== undefined) {
    return readKeyset(
      context,
      resume?.anchor === undefined ? from : Math.max(from, resume.anchor - Math.max(lookback, second)),
    )
  }
  if (way === 'newest-first' && from !== undefined) return readNewestFirst(context, from)
  const sort = stream.scanOrder === undefined ? undefined : ({ column: stream.scanOrder, order: 'A' } as const)
  // Rows that moved between two attempts were edited after the first one began: without an LMT nobody would read them again.
  const position = stream.hasLmt ? resume?.scan : undefined
  if (position && resume) seen.firstAnswer = resume.firstAnswer
  if (way !== 'filtered-scan' || from === undefined) return readScan(context, { sort, resume: position, pages })
  return readFiltered(context, from, { sort, resume: position })
}
