import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fake, type FakeOptions, startFake } from '../../src/fake/start-fake.ts'
import { catalog } from '../../src/model/catalog.ts'
import { type Clock, systemClock } from '../../src/model/clock.ts'
import { ZsyncError } from '../../src/model/errors.ts'
import type { StreamReport } from '../../src/model/report.ts'
import type { Settings } from '../../src/model/settings.ts'
import { isRunning } from '../../src/postgres/embedded/process-identity.ts'
import { type PlanReport, planRun } from '../../src/sync/plan-run.ts'
import { type RunReport, run } from '../../src/sync/run.ts'
import type { RunEvent } from '../../src/sync/run-event.ts'
import type { RunOptions } from '../../src/sync/run-options.ts'
import { type CommandOptions, type RunningCommand, startCommand } from './command.ts'
import { createDatabase, type DatabaseServer, embeddedServer, type TestDatabase } from './database-server.ts'
import { failureOf } from './failure-of.ts'
import { waitUntil } from './wait-until.ts'

export interface WorldOptions extends FakeOptions {
  server?: DatabaseServer
  /** One that outlives the world, in place of a new one. */
  database?: TestDatabase
}

export interface RunChoices extends Partial<Omit<RunOptions, 'settings'>> {
  /** The streams to sync; all by default. */
  streams?: string[]
  settings?: Partial<Settings>
}

/** A local Zoho without limits, an empty database and a directory with a state file: all that a sync needs. */
export interface SyncWorld {
  fake: Fake
  database: TestDatabase
  directory: string
  stateFile: string
  settings: Settings
  /** Runs a sync in this process. */
  run(choices?: RunChoices): Promise<RunReport>
  /** Plans one with the same choices. */
  plan(choices?: RunChoices): Promise<PlanReport>
  /** The variables that point a command to this world. */
  env: Record<string, string>
  /** Starts `zsync ...` in the directory; it is killed with the world. */
  start(args: readonly string[], options?: Partial<CommandOptions>): RunningCommand
  /** The state file, parsed. */
  state(): { version: number; destination: string; streams: Record<string, Record<string, string | number | null>> }
  close(): Promise<void>
}

/**
 * What time the fake believes it is: a quarter past noon in New York. It stands still until a test moves it, so that nothing
 * that a row says of today changes under the test, and edits have the times that the test gives them.
 */
const fakeTime = Date.parse('2026-06-10T16:15:00Z')
const fakeClock: Clock = { ...systemClock, now: () => fakeTime }

const withoutDetails = catalog.flatMap(({ name, detail }) => (detail ? [`${name}=off`] : [])).join(',')

const unlimited = {
  perMinute: Number.POSITIVE_INFINITY,
  perDay: Number.POSITIVE_INFINITY,
  concurrent: Number.POSITIVE_INFINITY,
}

export async function openWorld({ server, database: given, ...options }: WorldOptions = {}): Promise<SyncWorld> {
  const database = given ?? (await createDatabase(server ?? (await embeddedServer())))
  const fake = await startFake({ records: 40, limits: unlimited, clock: fakeClock, ...options })
  const directory = mkdtempSync(join(tmpdir(), 'zsync-world-'))
  chmodSync(directory, 0o755)
  const stateFile = join(directory, 'config', 'sync_state.json')
  const settings: Settings = {
    ...fake.credentials,
    dataCentre: 'com',
    accountsUrl: fake.accountsUrl,
    apiUrl: undefined,
    organizations: [fake.organizationId],
    callsPerMinute: 1_000_000,
    concurrentCalls: 10,
    reserve: { percent: 10 },
    tokenDirectory: join(directory, '.zsync', 'tokens'),
    lookback: 300_000,
    sweep: 7 * 86_400_000,
    details: {},
    streams: [],
    databaseUrl: database.url,
    embeddedDirectory: join(directory, '.zsync', 'postgres'),
    stateFile,
  }
  const env = {
    ZOHO_CLIENT_ID: fake.credentials.clientId,
    ZOHO_CLIENT_SECRET: fake.credentials.clientSecret,
    ZOHO_REFRESH_TOKEN: fake.credentials.refreshToken,
    ZOHO_ACCOUNTS_URL: fake.accountsUrl,
    ZOHO_ORGANIZATION_ID: fake.organizationId,
    ZSYNC_CALLS_PER_MINUTE: '1000000',
    // As `run` in this process does: most tests are about lists, and count calls.
    ZSYNC_DETAILS: withoutDetails,
    DATABASE_URL: database.url,
  }
  const commands: RunningCommand[] = []
  const runs: Promise<unknown>[] = []
  const closing = new AbortController()
  return {
    fake,
    database,
    directory,
    stateFile,
    settings,
    env,
    run: ({ streams = [], settings: others = {}, ...choices } = {}) => {
      const running = run({
        settings: { ...settings, streams, ...others },
        mode: 'incremental',
        since: undefined,
        allowMassDelete: false,
        details: 'none',
        concurrency: 4,
        budget: undefined,
        wait: false,
        clock: systemClock,
        stop: closing.signal,
        signal: closing.signal,
        emit: () => {},
        ...choices,
      })
      runs.push(running.catch(() => {}))
      return running
    },
    plan: ({ streams = [], settings: others = {}, ...choices } = {}) =>
      planRun({
        settings: { ...settings, streams, ...others },
        mode: 'incremental',
        since: undefined,
        details: 'none',
        budget: undefined,
        clock: systemClock,
        stop: closing.signal,
        emit: () => {},
        ...choices,
      }),
    start: (args, { env: more, ...others } = {}) => {
      const command = startCommand(args, { cwd: directory, env: { ...env, ...more }, ...others })
      commands.push(command)
      return command
    },
    state: () => JSON.parse(readFileSync(stateFile, 'utf8')),
    close: async () => {
      // A test that failed may have left something running.
      closing.abort(new Error('the test is over'))
      fake.control.onRequest = undefined
      for (const command of commands) command.killGroup('SIGKILL')
      await Promise.all(commands.map(({ ended }) => ended.catch(() => {})))
      await fake.close()
      await Promise.all(runs)
      await stopEmbedded(settings.embeddedDirectory)
      if (!given) await database.drop()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Ends the embedded server that a killed command left behind. */
async function stopEmbedded(directory: string): Promise<void> {
  const file = join(directory, 'data', 'postmaster.pid')
  if (!existsSync(file)) return
  const [pid, , , , socket = ''] = readFileSync(file, 'utf8').split('\n')
  try {
    process.kill(Number(pid), 'SIGQUIT')
  } catch {
    return
  }
  await waitUntil('the embedded server has ended', () => !isRunning({ pid: Number(pid), started: '' }))
  if (socket !== '') rmSync(socket, { recursive: true, force: true })
}

/** The report of one stream, by its name alone. */
export function reportOf({ streams }: RunReport, name: string): StreamReport {
  const report = streams.find(({ stream }) => stream.endsWith(`/${name}`))
  if (!report) throw new Error(`the run has no stream ${name}`)
  return report
}

/** The outcomes of a run by stream, names alone. */
export function outcomes({ streams }: RunReport): Record<string, string> {
  return Object.fromEntries(streams.map(({ stream, outcome }) => [stream.split('/')[2] ?? '', outcome]))
}

/** The messages of notes, for looking into. */
export function notesIn(events: readonly RunEvent[]): string[] {
  return events.filter((event) => event.kind === 'note').map(({ message }) => message)
}

/** The error that a run ends with before any stream has begun. */
export function refusalOf(work: Promise<unknown>): Promise<ZsyncError> {
  return failureOf(work, ZsyncError)
}
