import type { RunEvent } from '../sync/run-event.ts'
import { lineProgress } from './progress.ts'

export interface OpenProgress {
  show(event: RunEvent): void
  close(): Promise<void>
}
export function openProgress(_format: 'text' | 'json'): OpenProgress {
  return { show: lineProgress((line) => process.stderr.write(`${line}\n`)), close: async () => {} }
}
