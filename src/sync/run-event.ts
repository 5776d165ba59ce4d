import type { StreamReport } from '../model/report.ts'

/** What a run tells while it goes on; the command decides how it looks. */
export type RunEvent =
  | { kind: 'opened'; runId: number; destination: string; streams: string[] }
  | { kind: 'started'; stream: string }
  | { kind: 'progress'; stream: string; records: number; details: number; calls: number }
  | { kind: 'note'; stream: string | null; message: string }
  | { kind: 'finished'; stream: string; report: StreamReport }
