import type { StreamReport } from '../model/report.ts'
import { counted } from './counted.ts'

/** What is worth knowing of the streams of a run: each sentence once, behind the names of all that it is about. */
export function describeRemarks(reports: readonly StreamReport[]): string[] {
  const about = new Map<string, Set<string>>()
  for (const report of reports) {
    for (const remark of remarksOn(report)) about.set(remark, (about.get(remark) ?? new Set()).add(report.stream))
  }
  return [...about].map(([remark, streams]) => `${namesOf([...streams])}: ${remark}`)
}

function remarksOn({ outcome, notes, error, misfits, quarantined }: StreamReport): string[] {
  return [
    ...notes,
    // "interrupted" stands in the table, and at the end what to do.
    ...(error === null || error === outcome ? [] : [error]),
    ...(misfits === 0
      ? []
      : [`${counted(misfits, 'value')} did not fit the column, and what came is kept in "_misfit".`]),
    ...(quarantined === 0
      ? []
      : [
          `${counted(quarantined, 'record, or its detail, was', 'records, or their details, were')} set aside; see zsync.quarantine.`,
        ]),
  ]
}

/** `books/1/invoices, contacts, books/2/invoices`: an organization is said once. */
function namesOf(streams: readonly string[]): string {
  const words = streams.map((stream, index) => {
    const place = stream.slice(0, stream.lastIndexOf('/') + 1)
    return streams[index - 1]?.startsWith(place) ? stream.slice(place.length) : stream
  })
  return words.join(', ')
}
