import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunReport } from '../../src/sync/run.ts'
import { type Ran, runProcess } from './run-process.ts'

/** A directory that zsync is called in, with its state file; it is its own working directory in each call. */
export interface Home {
  directory: string
  env: Record<string, string>
  remove(): Promise<void>
}

export async function makeHome(...variables: Record<string, string>[]): Promise<Home> {
  const directory = await mkdtemp(join(tmpdir(), 'zsync-bench-'))
  // As root the embedded server runs as another user, who must be able to get here.
  await chmod(directory, 0o755)
  return {
    directory,
    env: Object.assign({}, ...variables),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** What a run must have done, or what was measured is something else. */
export interface Expected {
  inserted?: number
  updated?: number
}

/** Runs `zsync run --stream invoices` with these flags. @throws where it did not do what it must */
export type RunZsync = (home: Home, expected: Expected, ...flags: string[]) => Promise<Ran>

/** Runs it as a process; `bin` is its bin/run.js. */
export function runZsync(bin: string): RunZsync {
  return async ({ directory, env }, expected, ...flags) => {
    const args = [bin, 'run', '--stream', 'invoices', '--no-details', '--json', ...flags]
    const ran = await runProcess(process.execPath, args, { cwd: directory, env })
    if (ran.code !== 0) throw new Error(`zsync run ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`)
    assertDone(JSON.parse(ran.stdout) as RunReport, expected)
    return ran
  }
}

/** @throws where a run did not write the rows that it must */
export function assertDone({ streams }: RunReport, { inserted = 0, updated = 0 }: Expected): void {
  const [report] = streams
  if (report?.outcome === 'complete' && report.inserted === inserted && report.updated === updated) return
  throw new Error(`zsync was to insert ${inserted} and update ${updated} rows: ${JSON.stringify(report)}`)
}
