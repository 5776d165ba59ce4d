import type { JsonObject, JsonValue } from '../model/json.ts'
import type { Entry } from './entry.ts'
import { inactiveMembers } from './inactive-members.ts'
import type { Table } from './table.ts'
import { parseZohoTime, type ZoneTime } from './zone-time.ts'

/** A table, and what its rows' times are printed with. */
export interface Mutation {
  table: Table
  zone: ZoneTime
  /** The fake's time in seconds; a save is stamped with its whole second (zoho-api.md 3.4: resolution). */
  now: number
}

/** Adds records, stamped now; answers their ids. */
export function createRecords(mutation: Mutation, count: number, members: JsonObject): string[] {
  const { table, now } = mutation
  const stamp = Math.floor(now)
  return Array.from({ length: count }, () => {
    const entry = table.source.create(table.nextPosition(), stamp, members)
    lay(mutation, entry, members)
    commit(table, stamp, now, () => table.insert(entry))
    return entry.id
  })
}

/** What a save does beside giving a record a new version. */
export interface Save {
  /** What changes; something that can be seen when left out. */
  members?: JsonObject | undefined
  /** What changes in the detail alone. */
  told?: JsonObject | undefined
  deactivate?: boolean
}

/** Saves records again, all in one second: a new version and a new LMT, unless `members` brings one. */
export function saveRecords(mutation: Mutation, ids: string[], save: Save = {}): void {
  const { table, now } = mutation
  const stamp = Math.floor(now)
  for (const id of ids) mustExist(table, id)
  for (const id of ids) {
    commit(table, stamp, now, () =>
      table.change(id, (entry) => {
        entry.before = { ...entry, before: undefined }
        entry.version++
        if (save.members === undefined && !save.told && !save.deactivate) entry.throws++
        if (table.source.hasLmt) stampEntry(mutation, entry, Math.max(stamp, entry.lmt ?? stamp))
        if (save.deactivate) deactivate(mutation, entry)
        if (save.told) entry.told = { ...entry.told, ...save.told }
        lay(mutation, entry, save.members ?? (save.deactivate || save.told ? {} : visibleChange(table, entry)))
      }),
    )
  }
}

/** Changes a row and leaves its LMT alone, as comments, balances and the passing of time do (zoho-api.md 3.5). */
export function touchRecord(mutation: Mutation, id: string, members: JsonObject): void {
  mustExist(mutation.table, id)
  mutation.table.change(id, (entry) => lay(mutation, entry, members))
}

/** Deletes for good: detail calls answer 404 with 1002 (zoho-api.md 4). */
export function deleteRecord({ table }: Mutation, id: string): void {
  mustExist(table, id)
  table.remove(id)
}

function deactivate(mutation: Mutation, entry: Entry): void {
  const { names, source } = mutation.table
  entry.inactive = true
  // A generated row applies it by itself.
  if (entry.origin) lay(mutation, entry, inactiveMembers(names.listKey, source.row(entry)))
}

/** Now, or later where the list shows rows late. */
function commit(table: Table, stamp: number, now: number, apply: () => void): void {
  const visible = stamp + table.behaviour.lateVisible
  if (table.behaviour.lateVisible > 0 && visible > now) table.commitAt(visible, apply)
  else apply()
}

/** Lays members over a row. The two times move the entry, and are printed in the organization's zone as all times are. */
function lay(mutation: Mutation, entry: Entry, members: JsonObject): void {
  const { last_modified_time: lmt, created_time: created, ...others } = members
  if (Object.keys(others).length > 0) entry.members = { ...entry.members, ...others }
  if (created !== undefined) {
    const time = parseZohoTime(created)
    entry.created = time ?? entry.created
    layTime(mutation, entry, 'created_time', created, time)
  }
  if (lmt !== undefined) {
    entry.lmt = parseZohoTime(lmt)
    layTime(mutation, entry, 'last_modified_time', lmt, entry.lmt)
  }
}

/** A generated row prints its entry's times by itself; what is no time is printed as it was given. */
function layTime({ zone }: Mutation, entry: Entry, name: string, given: JsonValue, time: number | undefined): void {
  const { [name]: _old, ...others } = entry.members ?? {}
  if (time === undefined) entry.members = { ...others, [name]: given }
  else entry.members = entry.origin ? { ...others, [name]: zone.time(time) } : others
}

function stampEntry(mutation: Mutation, entry: Entry, stamp: number): void {
  entry.lmt = stamp
  const time = mutation.zone.time(stamp)
  layTime(mutation, entry, 'last_modified_time', time, stamp)
  if (entry.origin && 'updated_time' in entry.origin) layTime(mutation, entry, 'updated_time', time, stamp)
}

/** An edit that says nothing still shows: in a free text, and in the amounts of an invoice. */
function visibleChange(table: Table, entry: Entry): JsonObject {
  const row = table.source.row(entry)
  const members: JsonObject = {}
  const text = ['reference_number', 'description', 'notes', 'phone', 'name'].find((name) => name in row)
  if (text) members[text] = `edit ${entry.version}`
  if (table.names.listKey === 'invoices') {
    const total = more(row.total)
    Object.assign(members, { total, balance: total })
  }
  return members
}

function more(amount: JsonValue | undefined): number {
  const cents = typeof amount === 'number' ? Math.round(amount * 100) : 0
  return (cents + 101) / 100
}

function mustExist(table: Table, id: string): void {
  if (!table.find(id)) throw new Error(`fake: ${table.names.name} has no record ${id}`)
}
