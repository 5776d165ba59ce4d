import { createHash } from 'node:crypto'
import { chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { obstacle } from './can-reach.ts'
import { errorCode } from './error-code.ts'
import type { Cluster } from './types.ts'

/** The kernel takes 107 bytes; behind the directory comes `/.s.PGSQL.5432`. */
const LONGEST_DIRECTORY = 107 - '/.s.PGSQL.5432'.length

/**
 * Makes the directory for the socket of a server about to start: short, of the server's user, closed to all others.
 * Under the cluster's lock, when no server of the cluster runs: what a killed one left there is removed.
 */
export function makeSocketDirectory(cluster: Cluster): string {
  const name = `zsync-${createHash('sha256').update(cluster.data).digest('hex').slice(0, 16)}`
  const base = [tmpdir(), '/tmp'].find((path) => isSuitable(join(path, name), path, cluster)) ?? '/tmp'
  const wanted = join(base, name)
  try {
    mkdirSync(wanted, { mode: 0o700 })
    give(wanted, cluster)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  if (isOurs(wanted, cluster)) {
    clear(wanted)
    return wanted
  }
  // Somebody else made it, in a /tmp that all share. Who adopts the server learns the name from postmaster.pid.
  const other = mkdtempSync(`${wanted}-`)
  give(other, cluster)
  return other
}

/** Removes the directory after its server; what cannot be removed is only litter. */
export function removeSocketDirectory(directory: string): void {
  try {
    rmdirSync(directory)
  } catch {
    // Not empty, or gone.
  }
}

/** Whether `directory` is the server user's alone: what listens there is then the server, not somebody posing as it. */
export function isOurs(directory: string, { user }: Cluster): boolean {
  const stats = lstatSync(directory, { throwIfNoEntry: false })
  const uid = user?.uid ?? process.getuid?.()
  if (stats === undefined) return false
  return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0
}

function isSuitable(directory: string, base: string, { user }: Cluster): boolean {
  if (Buffer.byteLength(directory) + '-XXXXXX'.length > LONGEST_DIRECTORY) return false
  return user === undefined || obstacle(user, base) === undefined
}

/** A killed server leaves its lock file, which counts as long as its pid is a zombie's or somebody else's. */
function clear(directory: string): void {
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true })
}

function give(directory: string, { user }: Cluster): void {
  if (user !== undefined) chownSync(directory, user.uid, user.gid)
}
