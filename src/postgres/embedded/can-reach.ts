import { realpathSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ServerUser } from './types.ts'

/** Whether `user` may read and enter (or run) `path`, which exists; judged by the mode bits on the way to it. */
export function canReach(user: ServerUser, path: string): boolean {
  const real = realpathSync(path)
  return allows(user, statSync(real), 5) && obstacle(user, dirname(real)) === undefined
}

/** The first directory on the way to `directory`, itself included, that `user` may not pass; undefined for none. */
export function obstacle(user: ServerUser, directory: string): string | undefined {
  const parent = dirname(directory)
  const above = parent === directory ? undefined : obstacle(user, parent)
  if (above !== undefined) return above
  return allows(user, statSync(directory), 1) ? undefined : directory
}

function allows(user: ServerUser, { uid, gid, mode }: Stats, wanted: number): boolean {
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & wanted) === wanted
}
