import type { DataCentreName } from './data-centre.ts'
import type { Reserve } from './limits/reserve.ts'

/** Where rows and state are kept. */
export interface DestinationSettings {
  /** Undefined: the embedded PostgreSQL in `embeddedDirectory`. */
  databaseUrl: string | undefined
  embeddedDirectory: string
  /** Undefined: the state is kept in the database alone. */
  stateFile: string | undefined
}

/** How Zoho is reached, and how much of it is wanted. */
export interface ZohoSettings {
  clientId: string
  clientSecret: string
  refreshToken: string
  dataCentre: DataCentreName
  /** Overrides of the hosts, for tests and proxies. */
  accountsUrl: string | undefined
  apiUrl: string | undefined
  /** Empty: the account's only organization. */
  organizations: string[]
  callsPerMinute: number
  concurrentCalls: number
  /** Calls of the day that are left to other programs. */
  reserve: Reserve
  /** Where access tokens are kept from one run to the next. */
  tokenDirectory: string
  /** Milliseconds. */
  lookback: number
  /** How often a stream is read whole, in milliseconds; infinite for never. */
  sweep: number
  /** Whether details are wanted, by the name of the stream; the catalog decides about the others. */
  details: Record<string, boolean>
  /** Names or globs; empty: the whole catalog. */
  streams: string[]
}

/** What a command runs with: parsed once, by `cli/settings.ts`, from flags, environment and file. */
export type Settings = DestinationSettings & ZohoSettings
