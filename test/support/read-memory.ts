import { type Capability, capabilityOf } from '../../src/model/capability.ts'
import type { Checkpoint } from '../../src/model/checkpoint.ts'
import { booksStream, type Way } from '../../src/model/stream.ts'
import { nextWatermark } from '../../src/model/watermark.ts'
import { dropRepeats } from '../../src/stages/drop-repeats.ts'
import { readStream } from '../../src/zoho/read-stream.ts'
import { type MemoryList, MemoryTable } from './memory-list.ts'

export interface ReadOptions {
  way: Way
  /** The watermark; undefined reads the list whole. */
  since?: number | null | undefined
  lookback?: number
  resume?: Checkpoint | undefined
  /** Sort of a whole scan that the catalog names; none by default. */
  scanOrder?: string
  /** Whether the stream's rows have a last_modified_time; true when left out. */
  hasLmt?: boolean
  /** Ends the read after so many pages, as a kill would. */
  killAfter?: number
  /** What the list is known to have taken when it was read whole. */
  knownPages?: number
  table?: MemoryTable
}

export interface Read {
  table: MemoryTable
  watermark: number | null
  /** The rows of each page. */
  pages: number[]
  checkpoints: Checkpoint[]
  warnings: string[]
  way: Way
  capability: Capability
  firstAnswer: number | undefined
}

/** Reads a list in memory into a table, as `sync/stream-job.ts` does with Zoho and PostgreSQL. */
export async function readMemory({ list }: Pick<MemoryList, 'list'>, options: ReadOptions): Promise<Read> {
  const { way, since, lookback = 0, resume, scanOrder, hasLmt = true, killAfter = Number.POSITIVE_INFINITY } = options
  const table = options.table ?? new MemoryTable()
  const pages: number[] = []
  const checkpoints: Checkpoint[] = []
  const warnings: string[] = []
  const stream = booksStream('invoices', {
    key: 'invoice_id',
    way,
    hasLmt,
    columns: 'invoice_id',
    ...(scanOrder !== undefined && { scanOrder }),
  })
  const reader = readStream({
    list,
    stream,
    capability: capabilityOf(way),
    since: since ?? undefined,
    lookback,
    resume,
    pages: options.knownPages ?? null,
    warn: (message) => warnings.push(message),
  })
  const drop = dropRepeats('invoice_id')
  for await (const page of reader.pages()) {
    reader.taken()
    pages.push(page.records.length)
    checkpoints.push(page.checkpoint)
    table.merge(drop(page).records)
    if (pages.length >= killAfter) break
  }
  const { firstAnswer, newestLmt } = reader.seen
  return {
    table,
    watermark: nextWatermark({ previous: since ?? null, newestLmt, firstAnswer: firstAnswer ?? 0 }),
    pages,
    checkpoints,
    warnings,
    way: reader.way(),
    capability: reader.capability(),
    firstAnswer,
  }
}
