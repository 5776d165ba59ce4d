import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fake, startFake } from '../fake/start-fake.ts'
import { systemClock } from '../model/clock.ts'
import type { Mode } from '../model/report.ts'
import { selectStreams } from '../model/select-streams.ts'
import type { Settings } from '../model/settings.ts'
import { lookAtRows } from '../sync/look-at-rows.ts'
import { type RunReport, run } from '../sync/run.ts'
import { counted } from './counted.ts'
import { formatTable } from './format-table.ts'

export interface DemoResult {
  steps: {
    step: string
    calls: number
    records: number
    details: number
    inserted: number
    updated: number
    deleted: number
    seconds: number
  }[]
  changed: Record<string, string | null>[]
}

const shown = ['invoice_number', 'customer_name', 'status', 'total', 'reference_number', '_deleted_at']

/** The details of a few hundred records would take minutes at Zoho's pace. */
const unlimited = {
  perMinute: Number.POSITIVE_INFINITY,
  perDay: Number.POSITIVE_INFINITY,
  concurrent: Number.POSITIVE_INFINITY,
}

/**
 * Shows the main job on a local Zoho and an embedded PostgreSQL, both gone again afterwards.
 * @param say hears each step in plain words
 * @throws Error when a run does not end as it should
 */
export async function demo(
  say: (text: string) => void,
  signals: { stop: AbortSignal; signal: AbortSignal },
): Promise<DemoResult> {
  const directory = await mkdtemp(join(tmpdir(), 'zsync-demo-'))
  // As root the database runs as another user, who must be able to get here.
  await chmod(directory, 0o755)
  const fake = await startFake({ records: 150, limits: unlimited })
  try {
    return await play({ fake, settings: demoSettings(fake, directory), say, ...signals })
  } finally {
    await fake.close()
    await rm(directory, { recursive: true, force: true })
  }
}

interface Stage {
  fake: Fake
  settings: Settings
  say: (text: string) => void
  stop: AbortSignal
  signal: AbortSignal
}

async function play(stage: Stage): Promise<DemoResult> {
  const { fake, settings, say } = stage
  say(`A local Zoho Books answers at ${fake.url}; the rows go to an embedded PostgreSQL.\n`)
  const first = await sync(stage, '1. A full sync: everything is new.', 'incremental')

  const ids = fake.control.rows('invoices').map((row) => String(row.invoice_id))
  const [paid = '', corrected = '', noted = '', gone = ''] = ids.slice(100)
  const [invoices] = selectStreams(['invoices'])
  if (!invoices) throw new Error('the catalog has no invoices')
  const touched = [paid, corrected, noted, gone]
  const before = await lookAtRows(settings, invoices, shown, touched)
  say('2. In Zoho, somebody edits three invoices, writes a new one and deletes another.\n')
  fake.control.edit('invoices', paid, { status: 'paid', balance: 0 })
  fake.control.edit('invoices', corrected, { total: 1234.5, balance: 1234.5 })
  fake.control.edit('invoices', noted, { reference_number: 'PO 4711' })
  const [created = ''] = fake.control.create('invoices', 1)
  fake.control.delete('invoices', gone)
  // Within the second of an edit another one may follow: such details would be asked for twice, or not, as the machine is quick.
  fake.control.advance(2)

  const second = await sync(
    stage,
    '3. An incremental sync: a call a stream and one for the details of each changed record; only what changed is written.',
    'incremental',
  )
  const third = await sync(
    { ...stage, settings: { ...settings, streams: ['invoices'] } },
    '4. Lists do not tell of deletions: a full rebuild of the stream compares, asks Zoho for what is absent, and marks it.',
    'full-rebuild',
  )
  const after = await lookAtRows(settings, invoices, shown, [...touched, created])
  say('5. The changed rows of zoho_books.invoices (-> shows what was there before):\n')
  say(
    formatTable(
      shown,
      [...touched, created].map((id) => shown.map((name) => difference(before.get(id), after.get(id) ?? {}, name))),
    ),
  )
  return { steps: [first, second, third], changed: [...touched, created].map((id) => after.get(id) ?? {}) }
}

async function sync(
  { settings, say, stop, signal }: Stage,
  title: string,
  mode: Mode,
): Promise<DemoResult['steps'][number]> {
  say(title)
  const report = await run({
    settings,
    mode,
    since: undefined,
    allowMassDelete: false,
    details: 'owed',
    concurrency: 4,
    budget: undefined,
    wait: false,
    clock: systemClock,
    stop,
    signal,
    emit: () => {},
  })
  const broken = report.streams.find(({ error }) => error !== null)
  if (report.exitCode !== 0) throw new Error(`the demo's run ended with ${report.exitCode}: ${broken?.error ?? ''}`)
  const step = { step: title, ...sums(report), seconds: report.seconds }
  say(
    `   ${counted(report.streams.length, 'stream')}, ${step.calls} calls, ${step.records} records and ${step.details} details read: ${step.inserted} new, ` +
      `${step.updated} changed, ${step.deleted} deleted, in ${step.seconds.toFixed(1)} s.\n`,
  )
  return step
}

function sums({ streams }: RunReport): Omit<DemoResult['steps'][number], 'step' | 'seconds'> {
  const sum = (name: 'calls' | 'records' | 'inserted' | 'updated' | 'deleted'): number =>
    streams.reduce((total, report) => total + report[name], 0)
  return {
    calls: sum('calls'),
    records: sum('records'),
    details: streams.reduce((total, { details }) => total + (details?.fetched ?? 0), 0),
    inserted: sum('inserted'),
    updated: sum('updated'),
    deleted: sum('deleted'),
  }
}

function difference(
  before: Record<string, string | null> | undefined,
  after: Record<string, string | null>,
  name: string,
): string {
  const now = after[name] ?? '-'
  const was = before?.[name] ?? '-'
  return before === undefined || was === now ? now : `${was} -> ${now}`
}

function demoSettings(fake: Fake, directory: string): Settings {
  return {
    ...fake.credentials,
    dataCentre: 'com',
    accountsUrl: fake.accountsUrl,
    apiUrl: undefined,
    organizations: [fake.organizationId],
    callsPerMinute: 1_000_000,
    concurrentCalls: 10,
    reserve: { percent: 10 },
    tokenDirectory: join(directory, 'tokens'),
    lookback: 300_000,
    sweep: 7 * 86_400_000,
    details: {},
    streams: [],
    databaseUrl: undefined,
    embeddedDirectory: join(directory, 'postgres'),
    stateFile: join(directory, 'sync_state.json'),
  }
}
