import type { Pass } from './plan-passes.ts'

/** What is known of one stream's progress; all instants in milliseconds. */
export interface StreamState {
  /** Every change up to this instant is in; null where nothing with an LMT has been read yet. */
  watermark: number | null
  /** Zoho's clock at the first answer of the last complete run: freshness is measured by it. */
  completeAsOf: number
  /** When the stream was last read whole. */
  sweptAt: number | null
  runId: number
  committedAt: number
}

/** One place where states are kept, by stream id (`books/927270289/invoices`). */
export interface StateStore {
  load(): Promise<Map<string, StreamState>>
  /** Keeps what a pass has earned, and forgets where the pass could have gone on; a sweep under way outlives a read of changes. */
  commit(stream: string, state: StreamState, pass: Pass): Promise<void>
  reset(streams: string[]): Promise<void>
}
