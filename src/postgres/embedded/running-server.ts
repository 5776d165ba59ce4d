import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'
import { isRunning, programName } from './process-identity.ts'
import type { Cluster } from './types.ts'

export interface RunningServer {
  pid: number
  /** Where it listens; empty while it has not said so yet. */
  socketDirectory: string
}

/**
 * The server of the data directory, if one runs: what `pg_ctl status` says, without a process for it, and with the
 * directory of its socket. A pid file whose pid went to another program (a reboot, a container started again) or to a
 * zombie is removed, since PostgreSQL would refuse to start for it: call it under the cluster's lock.
 */
export function runningServer({ data }: Cluster): RunningServer | undefined {
  const path = join(data, 'postmaster.pid')
  let lines: string[]
  try {
    lines = readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const pid = Number(lines[0])
  if (isRunning({ pid, started: '' }) && (programName(pid) ?? 'postgres') === 'postgres') {
    return { pid, socketDirectory: lines[4]?.trim() ?? '' }
  }
  rmSync(path, { force: true })
  return undefined
}
