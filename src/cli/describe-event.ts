import type { RunEvent } from '../sync/run-event.ts'
import { counted } from './counted.ts'

/** The words of an event, with the stream's name in every line. */
export function describeEvent(event: RunEvent): string {
  switch (event.kind) {
    case 'opened':
      return `run ${event.runId}: ${counted(event.streams.length, 'stream')} into ${event.destination}`
    case 'started':
      return `${event.stream}: started`
    case 'progress':
      return `${event.stream}: ${progressOf(event)}`
    case 'note':
      return event.stream === null ? event.message : `${event.stream}: ${event.message}`
    case 'finished': {
      const { outcome, error } = event.report
      // "interrupted" is its own reason.
      return `${event.stream}: ${outcome}, ${countsOf(event)}${error === null || error === outcome ? '' : `: ${error}`}`
    }
  }
}

export function progressOf({ records, details, calls }: Extract<RunEvent, { kind: 'progress' }>): string {
  const read = [counted(records, 'record'), ...(details === 0 ? [] : [counted(details, 'detail')])]
  return `${read.join(', ')} in ${counted(calls, 'call')}`
}

export function countsOf({ report }: Extract<RunEvent, { kind: 'finished' }>): string {
  const { records, calls, inserted, updated, deleted } = report
  return `${counted(records, 'record')} in ${counted(calls, 'call')}, ${inserted} new, ${updated} changed, ${deleted} deleted`
}
