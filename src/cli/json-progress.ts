import { destination, pino } from 'pino'
import { describeEvent } from './describe-event.ts'
import type { Progress } from './progress.ts'

/** JSON lines for log collectors: the event's own members beside time, level and the words that people would see. */
export function jsonProgress(): Progress {
  const stderr = destination({ dest: 2, sync: true })
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    stderr,
  )
  return {
    show: (event) => {
      const failed = event.kind === 'finished' && event.report.error !== null
      log[failed ? 'error' : event.kind === 'note' ? 'warn' : 'info'](event, describeEvent(event))
    },
    close: async () => stderr.flushSync(),
  }
}
