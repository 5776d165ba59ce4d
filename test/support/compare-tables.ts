import { isDeepStrictEqual } from 'node:util'
import { catalog } from '../../src/model/catalog.ts'
import { isExactNumber, isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import type { Fields, TestDatabase } from './database-server.ts'
import type { SyncWorld } from './sync-world.ts'

/** The names of all streams, as the catalog has them. */
export const allStreams = catalog.map(({ name }) => name)

/** The name of a stream's id. */
export function keyOf(stream: string): string {
  const entry = catalog.find(({ name }) => name === stream)
  if (!entry) throw new Error(`no stream ${stream}`)
  return entry.key
}

/** The ids that the fake has. */
export function idsOf({ fake }: Pick<SyncWorld, 'fake'>, stream: string): string[] {
  return fake.control.rows(stream).map((row) => String(row[keyOf(stream)]))
}

/** One id of the fake, counted from the first. */
export function idAt(world: Pick<SyncWorld, 'fake'>, stream: string, index: number): string {
  const id = idsOf(world, stream)[index]
  if (id === undefined) throw new Error(`${stream} has no record ${index}`)
  return id
}

export interface Expectation {
  /** Ids of rows that must be tombstones; by default none is. */
  deleted?: string[]
  /** Ids of live rows that the fake does not list. */
  kept?: string[]
  organization?: string
  /** All details were asked for: their members and child rows are compared too. */
  details?: boolean
  /** Time has passed since all rows were read: `due_days` may be of then. */
  later?: boolean
}

/**
 * How the table of a stream differs from the fake, by the words of DESIGN.md 7 and not by the code that loads: every scalar of
 * every record, ids on either side only, tombstones. Empty where they are equal.
 */
export async function differences(
  { fake, database }: Pick<SyncWorld, 'fake' | 'database'>,
  stream: string,
  { deleted = [], kept = [], organization = fake.organizationId, details = false, later = false }: Expectation = {},
): Promise<string[]> {
  const types = await columnTypes(database, stream)
  const listed = await columnsOfLists(database, stream, organization)
  const key = keyOf(stream)
  const rows = await database.query(`select * from zoho_books.${stream} where _org_id = $1`, [organization])
  const live = new Map(rows.filter((row) => row._deleted_at === null).map((row) => [row[key] ?? '', row]))
  const records = new Map(fake.control.rows(stream, organization).map((record) => [String(record[key]), record]))
  const tombstones = rows.filter((row) => row._deleted_at !== null).map((row) => row[key] ?? '')
  return [
    ...[...records].flatMap(([id, record]) => {
      const row = live.get(id)
      if (!row) return [`${stream} ${id} is missing`]
      const wanted = cellsOf(record, types)
      const detail = details ? fake.control.detail(stream, id, organization) : undefined
      for (const [name, value] of detail ? detailCells(stream, detail, types, listed) : []) wanted.set(name, value)
      return rowDifferences(wanted, row, types, later).map((text) => `${stream} ${id}: ${text}`)
    }),
    ...(details ? await childDifferences({ fake, database }, stream, [...records.keys()], organization) : []),
    ...[...live.keys()]
      .filter((id) => !records.has(id) && !kept.includes(id))
      .map((id) => `${stream} ${id} is too many`),
    ...kept.filter((id) => !live.has(id)).map((id) => `${stream} ${id} was not kept`),
    ...deleted.filter((id) => !tombstones.includes(id)).map((id) => `${stream} ${id} is not marked deleted`),
    ...tombstones.filter((id) => !deleted.includes(id)).map((id) => `${stream} ${id} is marked deleted`),
  ]
}

/** The differences of several streams. */
export async function allDifferences(
  world: Pick<SyncWorld, 'fake' | 'database'>,
  streams: readonly string[] = allStreams,
  {
    deleted = {},
    later = false,
    hydrated = [],
  }: { deleted?: Record<string, string[]>; later?: boolean; hydrated?: readonly string[] } = {},
): Promise<string[]> {
  const found: string[] = []
  for (const stream of streams) {
    found.push(
      ...(await differences(world, stream, {
        deleted: deleted[stream] ?? [],
        later,
        details: hydrated.includes(stream),
      })),
    )
  }
  return found
}

/** Where each row lies and when it was written: a row that was written again has another text here. */
export async function rowVersions(
  database: TestDatabase,
  streams: readonly string[] = allStreams,
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {}
  for (const stream of streams) {
    const rows = await database.query(
      `select ${keyOf(stream)} as id, concat_ws(' ', xmin, ctid, _synced_at, _run_id) as version from zoho_books.${stream}`,
    )
    for (const { id, version } of rows) versions[`${stream}/${id}`] = version ?? ''
  }
  return versions
}

/** The rows (`invoices/4608...`) that were written between two looks. */
export function rewritten(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((row) => after[row] !== before[row])
}

async function columnTypes(database: TestDatabase, table: string): Promise<Map<string, string>> {
  const rows = await database.query(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'zoho_books' and table_name = $1`,
    [table],
  )
  return new Map(rows.map(({ name, type }) => [name ?? '', type ?? '']))
}

/** Moves with the clock alone: an incremental run need not see it (`volatile` in the catalog), a rebuild must. */
const movesWithTheClock = 'due_days'

function rowDifferences(
  wanted: Map<string, JsonValue>,
  row: Fields,
  types: Map<string, string>,
  later: boolean,
): string[] {
  const misfits: JsonObject = { ...JSON.parse(row._misfit ?? '{}'), ...JSON.parse(row._detail_misfit ?? '{}') }
  const invented = [...types.keys()].filter(
    (name) => !wanted.has(name) && !name.startsWith('_') && row[name] !== null && row[name] !== undefined,
  )
  return [
    ...[...wanted].flatMap(([name, value]) => {
      const held = row[name] ?? null
      if (later && name === movesWithTheClock) return []
      if (isEqual(value, held, types.get(name))) return []
      if (held === null && isDeepStrictEqual(misfits[name], value)) return []
      return [`${name} is ${JSON.stringify(held)} and not ${JSON.stringify(value)}`]
    }),
    ...invented.map((name) => `${name} is ${JSON.stringify(row[name])}, which Zoho does not have`),
  ]
}

/** What only the details tell: what the list has too is the list's, and arrays of objects have their own tables. */
function detailCells(
  stream: string,
  detail: JsonObject,
  types: Map<string, string>,
  listed: ReadonlySet<string>,
): [string, JsonValue][] {
  const children = catalog.find(({ name }) => name === stream)?.children ?? []
  const arrays = new Set(children.map(({ member }) => member))
  return [...cellsOf(detail, types)].filter(([name]) => !listed.has(name) && !arrays.has(name))
}

async function columnsOfLists(database: TestDatabase, table: string, organization: string): Promise<Set<string>> {
  const rows = await database.query(
    `select c.column_name as name from zsync.columns c left join zsync.claims k on k.table_schema = c.table_schema
       and k.table_name = c.table_name and k.column_name = c.column_name and k.organization = $2
     where c.table_schema = 'zoho_books' and c.table_name = $1 and coalesce(k.owner, c.owner) = 'list'`,
    [table, organization],
  )
  return new Set(rows.map(({ name }) => name ?? ''))
}

/** How the child rows of live parents differ from the arrays of their details. */
async function childDifferences(
  { fake, database }: Pick<SyncWorld, 'fake' | 'database'>,
  stream: string,
  ids: readonly string[],
  organization: string,
): Promise<string[]> {
  const found: string[] = []
  const key = keyOf(stream)
  for (const { member, table } of catalog.find(({ name }) => name === stream)?.children ?? []) {
    const types = await columnTypes(database, table)
    types.delete(key)
    const rows = await database.query(
      `select * from zoho_books.${table} where _org_id = $1 and _deleted_at is null order by ${key}, _index`,
      [organization],
    )
    const byParent = Map.groupBy(rows, (row) => row[key] ?? '')
    for (const id of ids) {
      const items = fake.control.detail(stream, id, organization)?.[member]
      const wanted = Array.isArray(items) ? items.filter(isObject) : []
      const held = byParent.get(id) ?? []
      if (held.length !== wanted.length) found.push(`${table} of ${id}: ${held.length} rows and not ${wanted.length}`)
      for (const [index, item] of wanted.entries()) {
        const row = held[index]
        const { [key]: own, ...others } = item
        // The parent's id has that column.
        const cells = cellsOf(own === undefined ? others : { ...others, [`${key}_`]: own }, types)
        if (row)
          found.push(...rowDifferences(cells, row, types, false).map((text) => `${table} ${id} ${index}: ${text}`))
      }
      byParent.delete(id)
    }
    for (const id of byParent.keys()) found.push(`${table} has rows of ${id}, which is not live`)
  }
  return found
}

/** The members of a record by the column where they must be found. */
function cellsOf(record: JsonObject, types: Map<string, string>): Map<string, JsonValue> {
  const cells = new Map<string, JsonValue>()
  const custom = new Map<string, JsonValue>()
  for (const [name, value] of Object.entries(record)) {
    if (name.endsWith('_formatted') || name === 'custom_field_hash') continue
    if (name === 'custom_fields') {
      for (const field of Array.isArray(value) ? value : []) {
        if (isObject(field)) custom.set(String(field.api_name), field.value ?? null)
      }
    } else if (name.startsWith('cf_')) {
      const [column = '', isRaw] = name.split(/(_unformatted)$/)
      if (isRaw || !cells.has(column)) cells.set(column, value)
    } else if (isObject(value) && !types.has(name)) {
      for (const [member, inner] of Object.entries(value)) {
        if (!member.endsWith('_formatted')) cells.set(`${name}_${member}`, inner)
      }
    } else cells.set(name, value)
  }
  for (const [name, value] of custom) cells.set(name, value)
  return cells
}

function isEqual(value: JsonValue, held: string | null, type: string | undefined): boolean {
  if (value === null || (typeof value === 'string' && value.trim() === '')) return held === null
  if (held === null) return false
  if (type === 'jsonb') return isDeepStrictEqual(JSON.parse(held), value)
  if (type === 'boolean') return held === (value === true || value === 'true' ? 't' : 'f')
  if (type === 'numeric') return isExactNumber(value) ? held === value.rawJSON : Number(held) === Number(value)
  if (type === 'timestamp with time zone') return instantOf(held) === instantOf(String(value))
  return held === (isExactNumber(value) ? value.rawJSON : String(value))
}

/** Of `2026-06-09T13:17:42-0400` and of PostgreSQL's `2026-06-09 17:17:42+00`. */
function instantOf(text: string): number {
  return Date.parse(
    text.replace(' ', 'T').replace(/([+-]\d\d):?(\d\d)?$/, (_all, hours, minutes) => `${hours}:${minutes ?? '00'}`),
  )
}
