import { systemClock } from '../model/clock.ts'
import { type PlanReport, type PlanRunOptions, planRun } from '../sync/plan-run.ts'
import { describePlan } from './describe-plan.ts'
import type { SettingFlags } from './settings.ts'
import { withSettings } from './with-settings.ts'

/** Plans a run and puts it into words. Imported when a plan begins: help must not wait for it. */
export async function makePlan(
  given: { config: string | undefined; 'log-format': 'text' | 'json' },
  flags: SettingFlags,
  choices: Omit<PlanRunOptions, 'settings' | 'clock' | 'emit'>,
): Promise<{ report: PlanReport; text: string }> {
  const report = await withSettings(given, flags, (settings, emit) =>
    planRun({ ...choices, settings, clock: systemClock, emit }),
  )
  return { report, text: describePlan(report) }
}
