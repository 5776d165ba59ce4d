import { parseSettings } from '../../src/cli/settings.ts'
import { systemClock } from '../../src/model/clock.ts'
import { run } from '../../src/sync/run.ts'
import { assertDone, type RunZsync } from './run-zsync.ts'

/** A run within this process, for the bench's own test: without what a process costs, so nothing that may be measured. */
export const runHere: RunZsync = async ({ directory, env }, expected, ...flags) => {
  const settings = parseSettings(
    { variables: env, file: undefined, path: '', directory, warnings: [] },
    { stream: ['invoices'] },
  )
  const since = flags[flags.indexOf('--since') + 1]
  const { signal } = new AbortController()
  const report = await run({
    settings,
    mode: flags.includes('--full-rebuild') ? 'full-rebuild' : 'incremental',
    since: flags.includes('--since') && since !== undefined ? Date.parse(since) : undefined,
    allowMassDelete: false,
    details: 'none',
    concurrency: 1,
    budget: undefined,
    wait: false,
    clock: systemClock,
    stop: signal,
    signal,
    emit: () => {},
  })
  assertDone(report, expected)
  return { code: 0, stdout: '', stderr: '', seconds: report.seconds, cpu: undefined, peakMiB: 0 }
}
