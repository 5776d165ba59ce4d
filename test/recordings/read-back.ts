import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFake } from '../../src/fake/start-fake.ts'
import { catalog } from '../../src/model/catalog.ts'
import { systemClock } from '../../src/model/clock.ts'
import type { Settings } from '../../src/model/settings.ts'
import type { Stream } from '../../src/model/stream.ts'
import { openState } from '../../src/sync/open-state.ts'
import { run } from '../../src/sync/run.ts'
import { columnsOf, countScalars, type Members } from './columns-of.ts'
import { parseTexts, sameValue } from './same-value.ts'

export interface ReadBack {
  lists: number
  records: number
  scalars: number
  /** Values that Zoho sent and that are in `_misfit` instead of their column. */
  misfits: string[]
  differences: string[]
}

/**
 * Serves recorded list answers, syncs them into an empty embedded PostgreSQL, and compares every scalar of every record with
 * what reads back from the tables.
 * @param folder recorded answers: `{request, status, headers, body}` a file
 */
export async function readBack(folder: string): Promise<ReadBack> {
  const directory = await mkdtemp(join(tmpdir(), 'zsync-recordings-'))
  await chmod(directory, 0o755)
  const fake = await startFake({ recordings: folder, limits: { perMinute: 1e9, perDay: 1e9 } })
  const settings: Settings = {
    ...fake.credentials,
    dataCentre: 'com',
    accountsUrl: fake.accountsUrl,
    apiUrl: undefined,
    organizations: [fake.organizationId],
    callsPerMinute: 1e9,
    concurrentCalls: 5,
    reserve: { percent: 10 },
    tokenDirectory: join(directory, 'tokens'),
    lookback: 300_000,
    sweep: Number.POSITIVE_INFINITY,
    details: {},
    streams: [],
    databaseUrl: undefined,
    embeddedDirectory: join(directory, 'postgres'),
    stateFile: join(directory, 'sync_state.json'),
  }
  const never = new AbortController().signal
  try {
    const shared = {
      settings,
      since: undefined,
      allowMassDelete: false,
      details: 'none' as const,
      concurrency: 4,
      budget: undefined,
      wait: false,
      clock: systemClock,
      stop: never,
      signal: never,
    }
    const report = await run({ ...shared, mode: 'incremental', emit: () => {} })
    const failed = report.streams.filter(({ error }) => error !== null)
    const result: ReadBack = { lists: 0, records: 0, scalars: 0, misfits: [], differences: [] }
    for (const { stream, error } of failed) result.differences.push(`${stream}: ${error}`)
    const { destination } = await openState(settings)
    try {
      for (const { stream, records } of await recordedLists(folder)) {
        const { rows } = await destination.client.query<{ row: string }>(
          `select to_jsonb(t)::text as row from zoho_books."${stream.name}" t`,
        )
        result.lists += 1
        compareList(
          stream,
          records,
          rows.map(({ row }) => parseTexts(row) as Members),
          result,
        )
      }
    } finally {
      await destination.close()
    }
    return result
  } finally {
    await fake.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function recordedLists(folder: string): Promise<{ stream: Stream; records: Members[] }[]> {
  const lists: { stream: Stream; records: Members[] }[] = []
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
    const { request, body } = parseTexts(await readFile(join(folder, file), 'utf8')) as {
      request: Members
      body: Members
    }
    const stream = catalog.find(({ path }) => request.path === `/books/v3${path}`)
    const records = stream && body[stream.listKey]
    if (stream && Array.isArray(records)) lists.push({ stream, records: records as Members[] })
  }
  return lists
}

function compareList(stream: Stream, records: Members[], rows: Members[], result: ReadBack): void {
  const byId = new Map(rows.map((row) => [String(row[stream.key]), row]))
  const versions = Map.groupBy(records, (record) => String(record[stream.key]))
  if (byId.size !== versions.size)
    result.differences.push(`${stream.name}: ${byId.size} rows for ${versions.size} records`)
  for (const [id, twins] of versions) {
    result.records += 1
    const found = twins.map((record) => compareRecord(stream, record, byId.get(id)))
    // Of the same record twice in a list either may have come last.
    const best = found.sort((a, b) => a.differences.length - b.differences.length)[0]
    result.scalars += best?.scalars ?? 0
    result.misfits.push(...(best?.misfits ?? []))
    result.differences.push(...(best?.differences ?? []).map((difference) => `${stream.name} ${id}: ${difference}`))
  }
}

function compareRecord(
  { flattened }: Stream,
  record: Members,
  row: Members | undefined,
): { scalars: number; misfits: string[]; differences: string[] } {
  if (!row) return { scalars: 0, misfits: [], differences: ['no row'] }
  const found = { scalars: 0, misfits: [] as string[], differences: [] as string[] }
  const misfit = (row._misfit ?? {}) as Members
  for (const [column, sent] of columnsOf(record, flattened)) {
    found.scalars += countScalars(sent)
    if (sameValue(sent, row[column])) continue
    if (column in misfit && (sameValue(sent, misfit[column]) || misfit[column] === JSON.stringify(sent)))
      found.misfits.push(column)
    else found.differences.push(`${column}: sent ${JSON.stringify(sent)}, stored ${JSON.stringify(row[column])}`)
  }
  return found
}
