import { type Purpose, purposes } from '../model/call-counts.ts'
import type { StreamReport } from '../model/report.ts'
import { counted } from './counted.ts'
import { describeRemarks } from './describe-remarks.ts'
import { formatTable } from './format-table.ts'

/** What a run did, for people: a line a stream, then what is worth knowing and what to do. */
export function describeRun(reports: readonly StreamReport[]): string {
  const header = [
    'stream',
    'outcome',
    'read as',
    'calls',
    'records',
    'new',
    'changed',
    'same',
    'deleted',
    'details',
    'watermark',
  ]
  const rows = reports.map((report) => [
    report.stream,
    report.outcome,
    report.way === null ? '-' : report.swept && report.way !== 'full-scan' ? `${report.way} + sweep` : report.way,
    report.calls,
    report.records,
    report.inserted,
    report.updated,
    report.unchanged,
    report.deleted,
    detailsOf(report),
    report.watermark ?? '-',
  ])
  return [formatTable(header, rows), ...describeRemarks(reports), describeCalls(reports)].join('\n')
}

function detailsOf({ details }: StreamReport): string {
  if (details === null) return '-'
  return details.owed === 0 ? String(details.fetched) : `${details.fetched}, ${details.owed} owed`
}

/** What was spent on what, what of it was in vain, and what was not spent. */
function describeCalls(reports: readonly StreamReport[]): string {
  const sum = (purpose: Purpose): number => reports.reduce((total, { spent }) => total + spent[purpose], 0)
  const parts = purposes.flatMap((purpose) => (sum(purpose) === 0 ? [] : [`${sum(purpose)} ${words[purpose]}`]))
  const calls = reports.reduce((total, report) => total + report.calls, 0)
  const saved = reports.reduce((total, report) => total + report.saved, 0)
  const rest =
    saved === 0
      ? ''
      : ` ${counted(saved, 'call was', 'calls were')} saved: details that are stored already, or came many at once.`
  return `${counted(calls, 'call')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.${rest}`
}

const words: Record<Purpose, string> = {
  changes: 'for changes',
  sweep: 'for whole lists',
  checks: 'to find out what a list honours',
  lookUps: 'about rows that a list did not show',
  details: 'for details',
  retries: 'repeated',
}

const advice: Record<number, string> = {
  0: 'Complete.',
  1: 'Failed: no stream was completed and no watermark moved. What was loaded is kept; the next run goes on.',
  3: 'Partial: the streams named above were not completed; the others are committed. The next run reads what is missing.',
  4: 'The calls that this run might make are spent; what was loaded is kept, and the next run goes on by itself.',
  6: 'Another run holds every stream.',
  130: 'Interrupted: what was loaded is kept; run the same command again to go on.',
}

/** One sentence on how a run ended. */
export function describeEnd({ exitCode, resetsAt }: { exitCode: number; resetsAt: string | null }): string {
  const end = advice[exitCode] ?? 'Not complete; see above.'
  return resetsAt === null ? end : `${end} Zoho has new calls from ${resetsAt} on.`
}

/** Where the rows are, and how to look at them, when the database is the embedded one. */
export function describeWhere({ destination, psql }: { destination: string; psql: string | null }): string[] {
  if (psql === null) return []
  return [`The rows are in ${destination}. To look at them: zsync db keeps it open, then ${psql}`]
}
