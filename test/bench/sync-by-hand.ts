import pg from 'pg'
import type { JsonObject, JsonValue } from '../../src/model/json.ts'
import { fetchPages } from './fetch-pages.ts'
import { mapByHand } from './map-by-hand.ts'
import type { TableColumn } from './table-columns.ts'
import { type Method, upsertByHand } from './upsert-by-hand.ts'

/*
 * A sync as people write it by hand, in a process of its own: the same pages over HTTP, parsed, mapped, upserted, while the next
 * pages are already asked for. No watermark, no proof, no deletions, no new columns: only what it takes to have the rows.
 * Arguments: method, rows a batch, table, columns as JSON. Prints how many rows it wrote.
 */

const [method = 'unnest', size = '500', table = '', columnsJson = '[]'] = process.argv.slice(2)
const columns = JSON.parse(columnsJson) as TableColumn[]
const { DATABASE_URL = '', ...variables } = process.env as Record<string, string>

const client = new pg.Client({ connectionString: DATABASE_URL })
await client.connect()
const upsert = upsertByHand(client, method as Method, table, columns)
const map = mapByHand(columns)
let written = 0
let writing = Promise.resolve()
for await (const batch of batches()) {
  await writing
  writing = upsert(batch.map(map))
  // It is awaited a batch later; until then a failure must not count as unheard.
  writing.catch(() => {})
  written += batch.length
}
await writing
await client.end()
console.log(written)

/** Pages, cut or put together to batches; of an id that came twice the later record. */
async function* batches(): AsyncGenerator<JsonObject[]> {
  let waiting = new Map<JsonValue | undefined, JsonObject>()
  for await (const page of fetchPages(variables, JSON.parse)) {
    for (const record of page) {
      waiting.set(record.invoice_id, record)
      if (waiting.size < Number(size)) continue
      yield [...waiting.values()]
      waiting = new Map()
    }
  }
  if (waiting.size > 0) yield [...waiting.values()]
}
