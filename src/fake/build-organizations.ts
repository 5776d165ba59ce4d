import { catalog } from '../model/catalog.ts'
import type { JsonObject } from '../model/json.ts'
import type { Stream } from '../model/stream.ts'
import { dice } from './dice.ts'
import { type Entry, newEntry } from './entry.ts'
import { generatedSource, sortKey } from './generated-source.ts'
import { listBehaviour } from './list-behaviour.ts'
import type { RecordedList, Recordings } from './load-recordings.ts'
import type { MovableClock } from './movable-clock.ts'
import { type Limits, RateLimits } from './rate-limits.ts'
import { recordIds } from './record-ids.ts'
import { emptyList, recordedSource } from './recorded-source.ts'
import { rowMakers } from './row-makers.ts'
import { organizationRow } from './rows-of-settings.ts'
import { Table, type TableNames, type TableSource } from './table.ts'
import type { Organization } from './world.ts'
import { zoneTime } from './zone-time.ts'

/** What the organizations are made of. */
export interface Building {
  seed: number
  records: number
  organizations: number
  limits: Limits
  clock: MovableClock
  recordings: Recordings | undefined
}

const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata'] as const
const organizationsPath = '/organizations'

/** The organizations with their tables, by id; the first one is the default. */
export function buildOrganizations(building: Building): Map<string, Organization> {
  const { recordings } = building
  const heads = recordings ? recordedHeads(recordings) : generatedHeads(building)
  const shared = new Table(namesOf(organizationsPath), headSource(heads), listBehaviour(organizationsPath))
  const built = heads.map((head, number) => {
    const zone = zoneTime(head.timeZone)
    const tables = recordings
      ? recordedTables(number === 0 ? recordings : { ...recordings, lists: [] }, zone, number)
      : generatedTables(building, head.id, zone, number)
    tables.set(organizationsPath, shared)
    return { id: head.id, zone, limits: new RateLimits(building.limits, zone), tables }
  })
  return new Map(built.map((organization) => [organization.id, organization]))
}

interface Head {
  id: string
  timeZone: string
  row: JsonObject
}

function generatedHeads({ organizations, clock, seed }: Building): Head[] {
  const start = Math.floor(clock.now() / 1000)
  return Array.from({ length: organizations }, (_unused, number) => {
    const timeZone = zones[number % zones.length] ?? zones[0]
    const entry = newEntry({ id: String(700_000_001 + number * 1111), position: number, created: start - 730 * 86_400 })
    const throws = dice(seed, number)
    const id = recordIds(number)
    const link = () => ({ id: '', index: 0 })
    const context = { entry, fixed: throws, saved: throws, zone: zoneTime(timeZone), now: start, id, link }
    return { id: entry.id, timeZone, row: organizationRow(context, timeZone) }
  })
}

/** The organization of the recorded lists comes first; others that are listed exist, and are empty. */
function recordedHeads(recordings: Recordings): Head[] {
  const list = recordings.lists.find(({ path }) => path === organizationsPath)
  const heads = (list?.rows ?? []).map((row) => ({
    id: String(row.organization_id),
    timeZone: String(row.time_zone ?? zones[0]),
    row,
  }))
  const own = recordings.organization ?? heads[0]?.id ?? '700000001'
  const first = heads.find(({ id }) => id === own) ?? {
    id: own,
    timeZone: zones[0],
    row: { organization_id: own, time_zone: zones[0] },
  }
  return [first, ...heads.filter((head) => head !== first)]
}

function headSource(heads: Head[]): TableSource {
  const row = ({ origin, members }: Entry) => ({ ...origin, ...members })
  return {
    entries: heads.map(({ id, row: origin }, position) =>
      newEntry({ id, position, created: 0, lmt: undefined, origin }),
    ),
    hasLmt: false,
    row,
    detail: row,
    sortKeys: (column) => ({ key: (entry) => sortKey(column, entry, row), tie: (entry) => entry.position }),
    create: () => {
      throw new Error('fake: organizations cannot be created; start with more of them')
    },
  }
}

function generatedTables(
  building: Building,
  organization: string,
  zone: Organization['zone'],
  number: number,
): Map<string, Table> {
  const { seed, records, clock } = building
  const start = Math.floor(clock.now() / 1000)
  const generation = { seed, records, organization, zone, start, now: () => clock.now(), id: recordIds(number) }
  return new Map(
    listed().map((stream) => {
      const source = generatedSource(stream.name, stream.key, stream.hasLmt, generation)
      return [stream.path, new Table(namesOf(stream.path), source, listBehaviour(stream.path))]
    }),
  )
}

function recordedTables(recordings: Recordings, zone: Organization['zone'], number: number): Map<string, Table> {
  const missing = listed().filter(({ path }) => !recordings.lists.some((list) => list.path === path))
  const lists = [...recordings.lists, ...missing.map(emptyList)].filter(({ path }) => path !== organizationsPath)
  return new Map(
    lists.map((list) => {
      const names = namesOf(list.path, list, recordings)
      const hasLmt = streamAt(list.path)?.hasLmt ?? 'last_modified_time' in (list.rows[0] ?? {})
      const source = recordedSource(list, { names, zone, details: recordings.details, hasLmt, id: recordIds(number) })
      return [list.path, new Table(names, source, listBehaviour(list.path))]
    }),
  )
}

function listed(): Stream[] {
  return catalog.filter((stream) => stream.path !== organizationsPath)
}

function streamAt(path: string): Stream | undefined {
  return catalog.find((stream) => stream.path === path)
}

/** How a list is called: by the catalog, else by its recording. */
function namesOf(path: string, list?: RecordedList, recordings?: Recordings): TableNames {
  const stream = streamAt(path)
  const listKey = list?.listKey ?? stream?.listKey ?? path
  const detail = [...(recordings?.details ?? [])].find(
    ([other]) => other.slice(0, other.lastIndexOf('/')) === path,
  )?.[1]
  const recordedKey = Object.keys(detail ?? {}).find((name) => name !== 'code' && name !== 'message')
  return {
    name: stream?.name ?? path,
    path,
    listKey,
    key: stream?.key ?? Object.keys(list?.rows[0] ?? {}).find((name) => name.endsWith('_id')) ?? 'id',
    detailKey: recordedKey ?? rowMakers[stream?.name ?? '']?.detailKey ?? listKey.replace(/s$/, ''),
  }
}
