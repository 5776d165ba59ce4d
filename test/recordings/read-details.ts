import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseExact } from '../../src/fake/parse-exact.ts'
import { catalog } from '../../src/model/catalog.ts'
import { RecordEncoder } from '../../src/model/copy-text/record-encoder.ts'
import { isObject, type JsonObject } from '../../src/model/json.ts'
import type { Column, Stream } from '../../src/model/stream.ts'
import { catalogColumns } from '../../src/model/table.ts'
import { decodeChildren, decodeLines } from '../support/decode-lines.ts'
import { jsonRecords } from '../support/json-records.ts'
import { columnsOf, countScalars, type Members } from './columns-of.ts'
import { parseTexts, sameValue } from './same-value.ts'

export interface ReadDetails {
  details: number
  /** Objects of arrays that have a table. */
  children: number
  scalars: number
  /** `table.column` of values that the type in the catalog cannot hold. */
  misfits: string[]
  differences: string[]
}

interface Line {
  fields: Record<string, string | null>
  misfit: string | null
}

/**
 * Encodes recorded details with the columns that the catalog gives to details and to their arrays, and compares every scalar
 * with what the lines say.
 * @param folder recorded answers: `{request, status, headers, body}` a file
 */
export async function readDetails(folder: string): Promise<ReadDetails> {
  const result: ReadDetails = { details: 0, children: 0, scalars: 0, misfits: [], differences: [] }
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
    const { request, body } = parseExact(await readFile(join(folder, file), 'utf8')) as {
      request: { path: string }
      body: JsonObject
    }
    const stream = catalog.find(({ path }) => request.path.replace(/\/\d+$/, '/') === `/books/v3${path}/`)
    if (!stream) continue
    const detail = stream.detail && body[stream.detail.key]
    if (detail !== undefined && isObject(detail)) readDetail(stream, detail, result)
    else result.differences.push(`${file}: no detail that the catalog knows`)
  }
  return result
}

function readDetail(stream: Stream, record: JsonObject, result: ReadDetails): void {
  const { columns = [], flattened = new Set<string>() } = stream.detail ?? {}
  const options = { organization: '1', runId: 1, kept: catalogColumns({ columns }) }
  const encoder = new RecordEncoder({ ...stream, columns, flattened }, options)
  const rows = encoder.encode(jsonRecords([record]))
  const sent = parseTexts(JSON.stringify(record)) as Members
  const apart = new Set(stream.children.map(({ member }) => member))
  const own = Object.fromEntries(Object.entries(sent).filter(([name]) => !apart.has(name)))
  result.details += 1
  compare(stream.name, columnsOf(own, flattened), decodeLines(rows)[0], rows.layout.columns, result)
  for (const [place, child] of stream.children.entries()) {
    const encoded = rows.children[place]
    const lines = (encoded && decodeChildren(encoded, 1)[0]) ?? []
    const items = (sent[child.member] ?? []) as Members[]
    result.children += items.length
    for (const [index, item] of items.entries())
      compare(child.table, columnsOf(item, child.flattened), lines[index], encoded?.layout.columns ?? [], result)
  }
}

function compare(
  table: string,
  sent: [string, unknown][],
  line: Line | undefined,
  columns: readonly Column[],
  result: ReadDetails,
): void {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const misfits = JSON.parse(line?.misfit ?? '{}') as Members
  result.misfits.push(...Object.keys(misfits).map((column) => `${table}.${column}`))
  for (const [column, value] of sent) {
    result.scalars += countScalars(value)
    const text = line?.fields[column] ?? null
    const stored = text === null || types.get(column) !== 'jsonb' ? text : parseTexts(text)
    const isFlag = types.get(column) === 'boolean' && text !== null
    if (!(column in misfits) && !sameValue(value, isFlag ? text === 't' : stored))
      result.differences.push(`${table}.${column}: sent ${JSON.stringify(value)}, encoded ${JSON.stringify(stored)}`)
  }
}
