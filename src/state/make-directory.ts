import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a directory and those above it. Node's own `recursive` never ends where the system says ENOENT for one whose parent is
 * there, as in /proc: the run hung at 100 % CPU.
 */
export async function makeDirectory(path: string): Promise<void> {
  if ((await made(path)) !== 'ENOENT') return
  const above = dirname(path)
  if (above !== path) await makeDirectory(above)
  if ((await made(path)) === 'ENOENT') await mkdir(path)
}

const isThere = new Set(['EEXIST', 'EISDIR'])

/** Undefined where the directory, or something else of that name, is there now. */
async function made(path: string): Promise<'ENOENT' | undefined> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') return code
    if (!isThere.has(code)) throw error
  }
  return undefined
}
