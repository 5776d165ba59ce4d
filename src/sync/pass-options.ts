import type { Clock } from '../model/clock.ts'
import type { Mode } from '../model/report.ts'
import type { Stream } from '../model/stream.ts'
import type { StreamLog } from '../model/stream-log.ts'
import type { StreamStore } from '../model/stream-store.ts'
import type { StateManager } from '../state/state-manager.ts'
import type { ZohoStream } from '../zoho/zoho-stream.ts'

/** What it takes to sync one stream: Zoho, database and state as ports, so that the chaos tests run this very code in memory. */
export interface PassOptions {
  stream: Stream
  organization: string
  runId: number
  mode: Mode
  /** Reads from here instead of from the watermark, in milliseconds. */
  since: number | undefined
  /** Milliseconds. */
  lookback: number
  /** How often the stream is read whole, in milliseconds; infinite for never. */
  sweepEvery: number
  /** Zoho's clock when the run began: this machine's decides nothing. */
  zohoTime: number
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  zoho: ZohoStream
  store: StreamStore
  state: StateManager
  log: StreamLog
  clock: Clock
  /** A polite end: the batch in flight is still committed. */
  stop: AbortSignal
  /** An end at once. */
  signal: AbortSignal
  note: (message: string) => void
  progress: () => void
}
