import type { StreamOutcome, StreamReport } from './report.ts'

const harmless: StreamOutcome[] = ['complete', 'unavailable', 'deferred']

/** The exit code of a run, the first that applies (DESIGN.md 4). */
export function exitCode(reports: readonly Pick<StreamReport, 'outcome' | 'committed'>[]): number {
  const outcomes = reports.map(({ outcome }) => outcome)
  const all = (...wanted: StreamOutcome[]): boolean =>
    outcomes.length > 0 && outcomes.every((one) => wanted.includes(one))
  const some = (...wanted: StreamOutcome[]): boolean => outcomes.some((one) => wanted.includes(one))
  if (some('interrupted')) return 130
  if (all(...harmless)) return 0
  if (!some('complete') && !reports.some(({ committed }) => committed)) {
    if (some('misconfigured')) return 2
    if (some('unauthorized')) return 5
    if (all('locked', 'unavailable')) return 6
    if (some('failed', 'unproven')) return 1
  }
  return all(...harmless, 'budget') ? 4 : 3
}
