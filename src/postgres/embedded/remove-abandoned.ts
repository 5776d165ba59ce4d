import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning } from './process-identity.ts'

/** Removes what killed processes left unfinished in `directory`: entries named `prefix` and the pid of a dead process. */
export function removeAbandoned(directory: string, prefix: string): void {
  for (const name of readdirSync(directory)) {
    if (!name.startsWith(prefix)) continue
    if (isRunning({ pid: Number(name.slice(prefix.length)), started: '' })) continue
    try {
      rmSync(join(directory, name), { recursive: true, force: true })
    } catch {
      // An orphaned initdb may still write there; the next run tries again.
    }
  }
}
