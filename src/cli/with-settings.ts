import type { Settings } from '../model/settings.ts'
import type { RunEvent } from '../sync/run-event.ts'
import { readEnvironment } from './environment.ts'
import { openProgress } from './open-progress.ts'
import { parseSettings, type SettingFlags } from './settings.ts'

/**
 * Does what a command is for with the user's settings, progress on stderr.
 * @param given the flags that all commands share, and those that override settings
 */
export async function withSettings<T>(
  given: { config: string | undefined; 'log-format': 'text' | 'json' },
  flags: SettingFlags,
  work: (settings: Settings, emit: (event: RunEvent) => void) => Promise<T>,
): Promise<T> {
  const environment = readEnvironment(given.config)
  const settings = parseSettings(environment, flags)
  const progress = await openProgress(given['log-format'])
  for (const message of environment.warnings) progress.show({ kind: 'note', stream: null, message })
  try {
    return await work(settings, progress.show)
  } finally {
    await progress.close()
  }
}
