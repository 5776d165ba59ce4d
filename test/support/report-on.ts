import type { StreamReport } from '../../src/model/report.ts'
import { StreamLog } from '../../src/model/stream-log.ts'

/** The report of a stream that nothing happened to. */
export function reportOn(stream: string): StreamReport {
  return new StreamLog(stream, 'incremental').report('complete', null, 0)
}
