import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ConfigError } from '../../model/errors.ts'
import { obstacle } from './can-reach.ts'
import { errorCode } from './error-code.ts'
import { ownDirectory } from './own-directory.ts'
import { serverUser } from './server-user.ts'
import type { Cluster, ServerUser } from './types.ts'

/**
 * Decides where the cluster of `directory` lives and who runs it. For root, in a directory that the server's user
 * cannot reach, the data lie in a directory of their own under `outside` and `<directory>/data` is a link to them.
 * Makes the directories, not the data. Throws a ConfigError where the data are somebody else's or out of reach.
 */
export function placeCluster(directory: string, outside = '/var/lib/zsync'): Cluster {
  mkdirSync(directory, { recursive: true })
  const inside = join(realpathSync(directory), 'data')
  if (process.getuid?.() !== 0) {
    const cluster = settle(inside, undefined)
    checkOwner(cluster.data)
    return cluster
  }
  const user = ownerOf(inside) ?? serverUser()
  if (!isThere(inside) && obstacle(user, dirname(inside)) !== undefined) {
    linkOutside(inside, outside)
  }
  const cluster = settle(inside, user)
  const closed = obstacle(user, cluster.home)
  if (closed !== undefined) throw outOfReach(cluster.data, user, closed)
  return cluster
}

/** Follows a link, whoever made it (the user, to a bigger disk, or `linkOutside`), also to data not made yet. */
function settle(inside: string, user: ServerUser | undefined): Cluster {
  const path = isLink(inside) ? resolve(dirname(inside), readlinkSync(inside)) : inside
  mkdirSync(dirname(path), { recursive: true })
  const home = realpathSync(dirname(path))
  return { home, data: existsSync(path) ? realpathSync(path) : join(home, 'data'), user }
}

function linkOutside(inside: string, outside: string): void {
  const name = createHash('sha256').update(inside).digest('hex').slice(0, 16)
  const home = join(outside, name)
  if (!ownDirectory(outside) || !ownDirectory(home)) {
    throw new ConfigError(
      `${home}, for data that the user of PostgreSQL cannot reach in ${dirname(inside)}, cannot be made or is not ` +
        "root's alone. Make it so, run zsync as an ordinary user, or set DATABASE_URL.",
    )
  }
  try {
    symlinkSync(join(home, 'data'), inside)
  } catch (error) {
    // Another process made the same link.
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

/** Data that are there are served by their owner, so that root may run in a user's project. */
function ownerOf(data: string): ServerUser | undefined {
  if (!existsSync(data)) return undefined
  const { uid, gid } = statSync(data)
  if (uid !== 0) return { uid, gid, name: `uid ${uid}` }
  const { name } = serverUser()
  throw new ConfigError(
    `${data} belongs to root, and PostgreSQL refuses to run as root. Give it to the user who shall run it: ` +
      `chown -R ${name} ${data}`,
  )
}

function checkOwner(data: string): void {
  if (!existsSync(data)) return
  const { uid } = statSync(data)
  if (uid === process.getuid?.()) return
  throw new ConfigError(
    `${data} belongs to another user (uid ${uid}), who alone can run its PostgreSQL. Run zsync as that user or as ` +
      'root, or set DATABASE_URL.',
  )
}

function outOfReach(data: string, { name }: ServerUser, closed: string): ConfigError {
  return new ConfigError(
    `The user "${name}", who runs the PostgreSQL of ${data}, may not pass ${closed}. Allow it: chmod o+x ${closed}`,
  )
}

function isThere(path: string): boolean {
  return isLink(path) || existsSync(path)
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}
