import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from './error-code.ts'

/**
 * Makes the directory `path` of root's, which everybody may enter and only root may change; answers false where that
 * cannot be had: a directory that somebody else made there, in a shared /tmp, is not trusted.
 */
export function ownDirectory(path: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    mkdirSync(path, { mode: 0o755 })
    chmodSync(path, 0o755)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') return false
  }
  const stats = lstatSync(path)
  return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0
}
