import type { DestinationSettings } from '../model/settings.ts'
import { describeAddress } from '../postgres/connection.ts'

/** For people: where the rows are, or would be. */
export function describeDestination({ databaseUrl, embeddedDirectory }: DestinationSettings): string {
  return databaseUrl === undefined ? `the embedded PostgreSQL in ${embeddedDirectory}` : describeAddress(databaseUrl)
}
