import { systemClock } from '../model/clock.ts'
import { type RunReport, run } from '../sync/run.ts'
import type { RunOptions } from '../sync/run-options.ts'
import { describeEnd, describeRun, describeWhere } from './describe-run.ts'
import type { SettingFlags } from './settings.ts'
import { withSettings } from './with-settings.ts'

/** Makes a run and puts it into words. Imported when a run begins: help must not wait for it. */
export async function makeRun(
  given: { config: string | undefined; 'log-format': 'text' | 'json' },
  flags: SettingFlags,
  choices: Omit<RunOptions, 'settings' | 'clock' | 'emit'>,
): Promise<{ report: RunReport; text: string }> {
  const report = await withSettings(given, flags, (settings, emit) =>
    run({ ...choices, settings, clock: systemClock, emit }),
  )
  return { report, text: [describeRun(report.streams), describeEnd(report), ...describeWhere(report)].join('\n') }
}
