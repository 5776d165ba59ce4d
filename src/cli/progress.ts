import type { RunEvent } from '../sync/run-event.ts'

/** Where progress goes: stderr, so that stdout is the result alone. */
export interface Progress {
  show(event: RunEvent): void
  /** Resolves when everything shown has been written. */
  close(): Promise<void>
}
