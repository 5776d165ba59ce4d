import type pg from 'pg'
import type { Clock } from '../model/clock.ts'
import type { StreamLog } from '../model/report.ts'
import type { Stream } from '../model/stream.ts'
import type { StateManager } from '../state/state-manager.ts'
import type { CallObserver, ZohoClient } from '../zoho/zoho-client.ts'

/** What it takes to sync one stream. */
export interface StreamJobOptions {
  stream: Stream
  organization: string
  runId: number
  /** Reads from here instead of from the watermark, in milliseconds. */
  since: number | undefined
  /** Milliseconds. */
  lookback: number
  zoho: ZohoClient
  /** The stream's own connection, which holds its lock. */
  client: pg.Client
  state: StateManager
  log: StreamLog
  observer: CallObserver
  clock: Clock
  /** A polite end: the batch in flight is still committed. */
  stop: AbortSignal
  /** An end at once. */
  signal: AbortSignal
  note: (message: string) => void
  progress: () => void
}
