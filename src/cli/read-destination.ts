import type { DestinationSettings } from '../model/settings.ts'
import { readEnvironment } from './environment.ts'
import { parseDestination } from './settings.ts'

/** The settings of commands that need the database but not Zoho. */
export function readDestination(config: string | undefined): DestinationSettings {
  return parseDestination(readEnvironment(config))
}
