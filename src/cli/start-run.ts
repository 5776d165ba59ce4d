import { systemClock } from '../model/clock.ts'
import type { Mode } from '../model/report.ts'
import { type RunReport, run } from '../sync/run.ts'
import type { RunOptions } from '../sync/run-options.ts'
import { readEnvironment } from './environment.ts'
import { openProgress } from './open-progress.ts'
import { parseSettings, type SettingFlags } from './settings.ts'

/** Runs a sync with the user's settings, progress on stderr. Imported when a run begins: help must not wait for it. */
export async function startRun(options: {
  config: string | undefined
  logFormat: 'text' | 'json'
  settings: SettingFlags
  mode: Mode
  since: number | undefined
  allowMassDelete: boolean
  details: RunOptions['details']
  concurrency: number
  budget: number | undefined
  wait: boolean
  stop: AbortSignal
  signal: AbortSignal
}): Promise<RunReport> {
  const { config, logFormat, settings: flags, ...choices } = options
  const environment = readEnvironment(config)
  const settings = parseSettings(environment, flags)
  const progress = await openProgress(logFormat)
  for (const message of environment.warnings) progress.show({ kind: 'note', stream: null, message })
  try {
    return await run({ ...choices, settings, clock: systemClock, emit: progress.show })
  } finally {
    await progress.close()
  }
}
