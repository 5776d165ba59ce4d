import { pino } from 'pino'
import { describeEvent } from './describe-event.ts'
import type { Progress } from './progress.ts'

/** JSON lines for log collectors: the event's own members beside time, level and the words that people would see. */
export function jsonProgress(): Progress {
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    // Not pino's own destination, which tries for ever where a disk is full.
    { write: (line) => process.stderr.write(line) },
  )
  return {
    show: (event) => {
      const failed = event.kind === 'finished' && event.report.error !== null
      log[failed ? 'error' : event.kind === 'note' ? 'warn' : 'info'](event, describeEvent(event))
    },
    close: async () => {},
  }
}
