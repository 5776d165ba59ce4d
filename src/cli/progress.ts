import type { RunEvent } from '../sync/run-event.ts'

/** Where progress goes: stderr, so that stdout is the result alone. */
export type Progress = (event: RunEvent) => void

/** One line an event, with the stream's name in every line: for cron, logs and pipes. */
export function lineProgress(write: (line: string) => void): Progress {
  return (event) => {
    const line = describeEvent(event)
    if (line !== undefined) write(line)
  }
}

/** The words of an event; undefined for those that only a live display shows. */
export function describeEvent(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'opened':
      return `run ${event.runId}: ${event.streams.length} streams into ${event.destination}`
    case 'started':
      return `${event.stream}: started`
    case 'progress':
      return `${event.stream}: ${event.records} records in ${event.calls} calls`
    case 'note':
      return event.stream === null ? event.message : `${event.stream}: ${event.message}`
    case 'finished': {
      const { outcome, records, calls, inserted, updated, deleted, error } = event.report
      const counts = `${records} records in ${calls} calls, ${inserted} new, ${updated} changed, ${deleted} deleted`
      return `${event.stream}: ${outcome}, ${counts}${error === null ? '' : `: ${error}`}`
    }
  }
}
