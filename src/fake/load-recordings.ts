import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../model/errors.ts'
import { isObject, type JsonObject, type JsonValue } from '../model/json.ts'
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
  for (const name of await namesIn(folder)) {
    const file = join(folder, name)
    const recorded = parsed(await readFile(file, 'utf8'), file)
    if (!isObject(recorded) || !isObject(recorded.request) || !isObject(recorded.body)) {
      throw new ConfigError(`${file} is not a recorded answer: it needs the members request and body.`)
    }
    add(recordings, recorded.request, recorded.body)
  }
  return recordings
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`No folder of recorded answers can be read at ${folder} (${error.code ?? error.message}).`)
  })
  return names.filter((name) => name.endsWith('.json')).sort()
}

function parsed(text: string, file: string): JsonValue {
  try {
    return parseExact(text)
  } catch {
    throw new ConfigError(`${file} is not a recorded answer: it is no JSON.`)
  }
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
