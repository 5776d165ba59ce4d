import { catalog } from '../model/catalog.ts'
import type { CallLog } from './call-log.ts'
import type { Faults } from './faults.ts'
import type { LastAnswers } from './last-answers.ts'
import type { MovableClock } from './movable-clock.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Table } from './table.ts'
import type { TokenStore } from './token-store.ts'
import type { ZoneTime } from './zone-time.ts'

export interface Organization {
  id: string
  zone: ZoneTime
  limits: RateLimits
  /** By path below `/books/v3`. */
  tables: Map<string, Table>
}

/** What an in-process test is told before a list or detail is answered. */
export interface RequestInfo {
  organization: string
  /** Below `/books/v3`, e.g. `/invoices` or `/invoices/460815120000000001`. */
  path: string
  stream: string
  /** The record of a detail call. */
  id: string | undefined
  parameters: URLSearchParams
}

/** Everything that the fake knows and that its answers depend on. */
export interface World {
  clock: MovableClock
  organizations: Map<string, Organization>
  tokens: TokenStore
  faults: Faults
  /** What a lagging replica still answers. */
  answers: LastAnswers
  calls: CallLog
  onRequest: ((info: RequestInfo) => Promise<void> | void) | undefined
}

/** The table of a stream, by the catalog's name or by its path; the first organization's when none is named. */
export function tableOf(
  world: World,
  stream: string,
  organization?: string,
): { table: Table; organization: Organization } {
  const [first] = world.organizations.values()
  const owner = organization === undefined ? first : world.organizations.get(organization)
  if (!owner) throw new Error(`fake: there is no organization ${organization ?? ''}`)
  const path = catalog.find(({ name }) => name === stream)?.path ?? stream
  const table = owner.tables.get(path)
  if (!table) throw new Error(`fake: organization ${owner.id} has no stream ${stream}`)
  return { table, organization: owner }
}
