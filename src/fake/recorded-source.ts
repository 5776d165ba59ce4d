import { isObject, type JsonObject } from '../model/json.ts'
import { type Entry, newEntry } from './entry.ts'
import { sortKey } from './generated-source.ts'
import { isInactiveRow } from './inactive-members.ts'
import type { RecordedList } from './load-recordings.ts'
import type { SortKeys } from './sorted-order.ts'
import type { TableNames, TableSource } from './table.ts'
import { parseZohoTime, type ZoneTime } from './zone-time.ts'

/** What a recorded table needs of its surroundings. */
export interface RecordedContext {
  names: TableNames
  zone: ZoneTime
  /** Whole bodies of recorded details. */
  details: Map<string, JsonObject>
  hasLmt: boolean
  id(kind: string, n: number): string
}

/** The table of a recorded list: rows are served as they were recorded, until a test edits them. */
export function recordedSource(list: RecordedList, context: RecordedContext): TableSource {
  const { names, details } = context
  const detailAlone = (id: string) => Object.values(details.get(`${names.path}/${id}`) ?? {}).find(isObject)

  function row(entry: Entry): JsonObject {
    return entry.members ? { ...entry.origin, ...entry.members } : (entry.origin ?? {})
  }

  return {
    entries: list.rows.map((origin, position) => entryOf(origin, position, names.key)),
    context: list.context,
    hasLmt: context.hasLmt,
    row,
    // A row without a recorded detail is its own detail; an edited one is laid over the recording.
    detail: (entry) => {
      const recorded = detailAlone(entry.id)
      return recorded ? { ...recorded, ...entry.members, ...entry.told } : { ...row(entry), ...entry.told }
    },
    detailAlone,
    sortKeys: (column) => recordedKeys(column, list.context, row),
    create: (position, now) => createdEntry(position, now, context, list),
  }
}

/** A record that a test adds: modelled on the first recorded row, so that it has the members of its kind. */
function createdEntry(position: number, now: number, context: RecordedContext, list: RecordedList): Entry {
  const { names, zone, hasLmt, id } = context
  const model = list.rows[0] ?? {}
  const own = id(names.listKey, position)
  const times: JsonObject = {}
  if ('created_time' in model || hasLmt) times.created_time = zone.time(now)
  if (hasLmt) times.last_modified_time = zone.time(now)
  return newEntry({
    id: own,
    position,
    created: now,
    lmt: hasLmt ? now : undefined,
    origin: { ...model, [names.key]: own, ...times },
  })
}

function entryOf(origin: JsonObject, position: number, key: string): Entry {
  const lmt = parseZohoTime(origin.last_modified_time)
  const created = parseZohoTime(origin.created_time) ?? lmt ?? 0
  return newEntry({
    id: String(origin[key] ?? position),
    position,
    created,
    lmt,
    origin,
    inactive: isInactiveRow(origin),
  })
}

/** The recorded order is Zoho's own for the sort that was echoed with it; only times are sorted anew, for they change. */
function recordedKeys(column: string, recorded: JsonObject | undefined, row: (entry: Entry) => JsonObject): SortKeys {
  const isTime = column === 'created_time' || column === 'last_modified_time'
  const echoed = column === recorded?.sort_column
  const sign = echoed && recorded?.sort_order === 'D' ? -1 : 1
  return {
    key: (entry) => (echoed && !isTime ? sign * entry.position : sortKey(column, entry, row)),
    tie: (entry) => sign * entry.position,
  }
}

/** Nothing was recorded of the stream: it is there, and empty. */
export function emptyList(names: Pick<TableNames, 'path' | 'listKey'>): RecordedList {
  return { path: names.path, listKey: names.listKey, rows: [], context: undefined }
}
