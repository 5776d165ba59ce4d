import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../../model/errors.ts'
import { obstacle } from './can-reach.ts'
import { errorCode } from './error-code.ts'
import { linkLibraries } from './link-libraries.ts'
import { ownDirectory } from './own-directory.ts'
import type { PlatformPackage } from './platform-package.ts'
import { removeAbandoned } from './remove-abandoned.ts'
import type { ServerUser } from './types.ts'

const CACHES = ['/var/cache/zsync', join(tmpdir(), 'zsync-cache'), '/tmp/zsync-cache']

/**
 * For root only: a copy of the package's programs where `user` can reach them, made once per version and safe when two
 * processes make it at once. Answers the directory with `native` and `links`; throws a ConfigError where no place is
 * to be trusted.
 */
export function copyBinaries(found: PlatformPackage, user: ServerUser, caches = CACHES): string {
  const cache = caches.find((path) => ownDirectory(path) && obstacle(user, path) === undefined)
  if (cache === undefined) {
    throw new ConfigError(
      `The user "${user.name}", who runs PostgreSQL for root, cannot reach ${found.native}, and none of ` +
        `${caches.join(', ')} is a directory that only root can change. Make one so, or set DATABASE_URL.`,
    )
  }
  const copy = join(cache, `postgres-${found.version}-${process.arch}`)
  if (!existsSync(copy)) fill(copy, found.native)
  return copy
}

function fill(copy: string, native: string): void {
  const prefix = `${copy}.new-`
  removeAbandoned(join(copy, '..'), prefix.slice(prefix.lastIndexOf('/') + 1))
  const fresh = `${prefix}${process.pid}`
  rmSync(fresh, { recursive: true, force: true })
  try {
    for (const part of ['bin', 'lib', 'share', 'pg-symlinks.json']) {
      cpSync(join(native, part), join(fresh, 'native', part), { recursive: true, verbatimSymlinks: true })
    }
    linkLibraries(join(fresh, 'native'), join(fresh, 'links'))
    openToAll(fresh)
    renameSync(fresh, copy)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    const code = errorCode(error)
    // Another process was faster: its copy is as good.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}

/** A package installed under umask 077 is readable by its owner only; nobody but root may change the copy. */
function openToAll(path: string): void {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return
  chmodSync(path, stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o755 : 0o644)
  if (stats.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name))
}
