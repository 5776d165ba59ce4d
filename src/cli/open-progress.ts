import { formatInstant } from '../model/time.ts'
import { describeEvent } from './describe-event.ts'
import type { Progress } from './progress.ts'

/** A narrower terminal would break the rows, and so their redrawing. */
const narrowest = 60

/**
 * Live rows on a terminal, one line an event elsewhere (cron, logs, pipes), JSON lines where asked for. Each display is
 * loaded only when it is the one.
 */
export async function openProgress(format: 'text' | 'json'): Promise<Progress> {
  if (format === 'json') return (await import('./json-progress.ts')).jsonProgress()
  const { isTTY, columns } = process.stderr
  if (isTTY && columns >= narrowest && process.stderr.hasColors())
    return (await import('./live-progress.ts')).liveProgress()
  return {
    show: (event) => process.stderr.write(`${formatInstant(Date.now())} ${describeEvent(event)}\n`),
    close: async () => {},
  }
}
