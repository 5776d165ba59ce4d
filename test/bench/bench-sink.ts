import { join } from 'node:path'
import { parseJson } from '../../src/model/json.ts'
import type { JsonRecord } from '../../src/model/records/json-record.ts'
import { RecordScanner } from '../../src/model/records/record-scanner.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { copyRival, hasPsql, makeRivalTables, rivalTable } from './copy-rival.ts'
import { writeCopyText } from './copy-text.ts'
import { fetchPages } from './fetch-pages.ts'
import { filledDatabase } from './filled-database.ts'
import { copyIntoStaging, loadIntoTable } from './our-load.ts'
import { interleave, type Section } from './section.ts'
import { startPages } from './start-pages.ts'
import { assertSame, ourTable } from './table-columns.ts'

const rival = hasPsql ? '\\copy' : 'COPY of ready bytes'
const names = {
  copy: `${rival} into a temporary table`,
  staged: 'records -> encoder -> COPY into staging',
  scanned: 'JSON -> scanner -> encoder -> COPY',
  merged: `${rival} + merge`,
  sink: 'records -> the whole sink, merged',
}
const unit = 'rows/s'

/** The records of each page, found anew. */
function scannerOf(bodies: readonly Buffer[]): () => Generator<JsonRecord[]> {
  const scanner = new RecordScanner()
  return function* () {
    for (const body of bodies) yield scanner.array(body, 0).records
  }
}

/** The way from records to the table, against COPY text that is ready: what encoder and sink cost. */
export const benchSink: Section = async ({ server, zsync, sizes, figures }) => {
  const pages = await startPages(sizes.sink)
  const { database, home, drop } = await filledDatabase(server, pages, zsync)
  const bodies: Buffer[] = []
  for await (const page of fetchPages(pages.env, parseJson)) bodies.push(Buffer.from(JSON.stringify(page)))
  const scan = scannerOf(bodies)
  const records = [...scan()]
  const text = await writeCopyText(database, join(home.directory, 'rows.copy'))
  const client = await openConnection(database.url)
  await makeRivalTables(database)
  const perSecond = (seconds: number): number => sizes.sink / seconds
  const theirs = async (merge: boolean, name: string): Promise<void> => {
    if (merge) await database.query(`truncate ${rivalTable}`)
    await database.query('checkpoint')
    const { seconds } = await copyRival(database, [text], { merge })
    figures.add(name, unit, perSecond(seconds))
  }
  const rivals = [
    () => theirs(false, names.copy),
    async () => figures.add(names.staged, unit, perSecond(await copyIntoStaging(client, records))),
    async () => figures.add(names.scanned, unit, perSecond(await copyIntoStaging(client, scan()))),
    () => theirs(true, names.merged),
    async () => {
      await database.query(`truncate ${ourTable}`)
      await database.query('checkpoint')
      figures.add(names.sink, unit, perSecond(await loadIntoTable(client, records)))
    },
  ]
  try {
    // Until the compiler has seen the code; measured, it is thrown away.
    await copyIntoStaging(client, records)
    await interleave(sizes.rounds, rivals)
    await assertSame([database, ourTable], [database, rivalTable])
  } finally {
    await closeConnection(client)
    await drop()
    await pages.close()
  }
  figures.compare('encoder and COPY, of COPY', unit, names.staged, names.copy)
  figures.compare('scanner, encoder and COPY, of COPY', unit, names.scanned, names.copy)
  figures.compare('the sink, of COPY + merge', unit, names.sink, names.merged)
}
