import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, type JsonObject } from '../model/json.ts'
import { parseExact } from './parse-exact.ts'

/** A recorded list: all recorded pages of one path, in the recorded order. */
export interface RecordedList {
  /** Below `/books/v3`. */
  path: string
  listKey: string
  rows: JsonObject[]
  context: JsonObject | undefined
}

export interface Recordings {
  organization: string | undefined
  lists: RecordedList[]
  /** Whole recorded bodies of detail answers by path, e.g. `/invoices/260815000000103001`. */
  details: Map<string, JsonObject>
}

const base = '/books/v3'

/** Reads a folder of recorded answers, each `{request: {method, path, params}, status, headers, body}`. */
export async function loadRecordings(folder: string): Promise<Recordings> {
  const recordings: Recordings = { organization: undefined, lists: [], details: new Map() }
  for (const name of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
    const recorded = parseExact(await readFile(join(folder, name), 'utf8'))
    if (!isObject(recorded) || !isObject(recorded.request) || !isObject(recorded.body)) {
      throw new Error(`fake: ${join(folder, name)} is not a recording: it needs the members request and body.`)
    }
    add(recordings, recorded.request, recorded.body)
  }
  return recordings
}

function add(recordings: Recordings, request: JsonObject, body: JsonObject): void {
  const path = String(request.path ?? '').replace(base, '')
  const organization = isObject(request.params) ? request.params.organization_id : undefined
  if (typeof organization === 'string') recordings.organization ??= organization
  const list = Object.entries(body).find(([, value]) => Array.isArray(value))
  if (!list) {
    recordings.details.set(path, body)
    return
  }
  const [listKey, value] = list
  const rows = (Array.isArray(value) ? value : []).filter(isObject)
  const known = recordings.lists.find((other) => other.path === path)
  if (known) known.rows.push(...rows)
  else
    recordings.lists.push({ path, listKey, rows, context: isObject(body.page_context) ? body.page_context : undefined })
}
