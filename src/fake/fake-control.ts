import type { JsonObject } from '../model/json.ts'
import type { CallCounts } from './call-log.ts'
import type { Fault } from './faults.ts'
import type { ListBehaviour } from './list-behaviour.ts'
import { createRecords, deleteRecord, type Mutation, saveRecords, touchRecord } from './mutate-table.ts'
import { type RequestInfo, tableOf, type World } from './world.ts'
import { parseZohoTime } from './zone-time.ts'

/**
 * What users do to their data, time to its clock, and the network to a client: all that a test decides. Streams are named
 * as in the catalog, or by path; without an organization the first one is meant.
 */
export interface FakeControl {
  /** Adds records stamped now; answers their ids. */
  create(stream: string, count?: number, members?: JsonObject, organization?: string): string[]
  /** Saves a record: a new version, LMT now unless `members` has one. Without members something visible changes. */
  edit(stream: string, id: string, members?: JsonObject, organization?: string): void
  /** Saves a record; what changes shows in its detail alone. */
  editDetail(stream: string, id: string, members: JsonObject, organization?: string): void
  /** Saves many records within one second. */
  bulkEdit(stream: string, ids: string[], organization?: string): void
  /** Changes members and no LMT (zoho-api.md 3.5). */
  touchWithoutStamp(stream: string, id: string, members: JsonObject, organization?: string): void
  /** Deletes for good. */
  delete(stream: string, id: string, organization?: string): void
  /** Makes a master inactive, a transaction void; a save like another. */
  deactivate(stream: string, id: string, organization?: string): void
  /** Moves the fake's clock to an instant such as `2026-06-09T12:00:00Z`; it runs on from there. */
  setClock(time: string): void
  advance(seconds: number): void
  /** The fake's time in milliseconds. */
  now(): number
  /** Changes how a list answers (zoho-api.md 12.2). */
  behave(stream: string, knobs: Partial<ListBehaviour>, organization?: string): void
  /** Lets the next calls go wrong. */
  fault(fault: Fault): void
  clearFaults(): void
  revokeRefreshToken(): void
  /** A grant code as the API console would give one. */
  grantCode(): string
  /** 401 with 57 from now on (zoho-api.md 1.5). */
  removeScope(stream: string, organization?: string): void
  /** 404 with 5 from now on (zoho-api.md 6.1). */
  removeModule(stream: string, organization?: string): void
  /** The truth: every row as a list would print it now, inactive ones too, deleted ones not. */
  rows(stream: string, organization?: string): JsonObject[]
  /** One record as its detail would print it. */
  detail(stream: string, id: string, organization?: string): JsonObject | undefined
  deletedIds(stream: string, organization?: string): string[]
  calls(): CallCounts
  resetCalls(): void
  tokens(): { issued: number; alive: number }
  /** Called before each list or detail is answered, e.g. to edit between two pages. In process only. */
  onRequest: ((info: RequestInfo) => Promise<void> | void) | undefined
}

/** The control of a world, in process. */
export function fakeControl(world: World): FakeControl {
  const find = (stream: string, organization?: string): Mutation => {
    const { table, organization: owner } = tableOf(world, stream, organization)
    const now = world.clock.now() / 1000
    table.settle(now)
    return { table, zone: owner.zone, now }
  }
  return {
    create: (stream, count = 1, members = {}, organization) =>
      createRecords(find(stream, organization), count, members),
    edit: (stream, id, members, organization) => saveRecords(find(stream, organization), [id], { members }),
    editDetail: (stream, id, told, organization) => saveRecords(find(stream, organization), [id], { told }),
    bulkEdit: (stream, ids, organization) => saveRecords(find(stream, organization), ids),
    touchWithoutStamp: (stream, id, members, organization) => touchRecord(find(stream, organization), id, members),
    delete: (stream, id, organization) => deleteRecord(find(stream, organization), id),
    deactivate: (stream, id, organization) => saveRecords(find(stream, organization), [id], { deactivate: true }),
    setClock: (time) => world.clock.set(instant(time)),
    advance: (seconds) => world.clock.advance(seconds),
    now: () => world.clock.now(),
    behave: (stream, knobs, organization) => {
      const { table } = find(stream, organization)
      table.behaviour = { ...table.behaviour, ...knobs }
      if (knobs.duplicates !== undefined) table.duplicate(knobs.duplicates)
    },
    fault: (fault) => world.faults.add(fault),
    clearFaults: () => world.faults.clear(),
    revokeRefreshToken: () => world.tokens.revokeRefreshToken(),
    grantCode: () => world.tokens.grant(),
    removeScope: (stream, organization) => {
      find(stream, organization).table.scopeRemoved = true
    },
    removeModule: (stream, organization) => {
      find(stream, organization).table.moduleRemoved = true
    },
    rows: (stream, organization) => {
      const { table } = find(stream, organization)
      return Array.from(table.all(), (entry) => table.source.row(entry))
    },
    detail: (stream, id, organization) => find(stream, organization).table.detail(id),
    deletedIds: (stream, organization) => [...find(stream, organization).table.deleted],
    calls: () => world.calls.report(),
    resetCalls: () => world.calls.reset(),
    tokens: () => world.tokens.report(),
    get onRequest() {
      return world.onRequest
    },
    set onRequest(hook) {
      world.onRequest = hook
    },
  }
}

/** An ISO instant, or Zoho's own form. */
function instant(text: string): number {
  const zoho = parseZohoTime(text)
  const time = zoho === undefined ? Date.parse(text) : zoho * 1000
  if (Number.isNaN(time)) throw new Error(`fake: ${text} is no time; give one such as 2026-06-09T12:00:00Z`)
  return time
}
