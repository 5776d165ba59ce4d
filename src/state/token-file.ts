import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { AccessToken, TokenCache } from '../model/token-cache.ts'
import { makeDirectory } from './make-directory.ts'

const schema = z.strictObject({
  value: z.string().min(1),
  apiDomain: z.string(),
  renewAt: z.number(),
})

/**
 * Keeps an access token in a file of its own that only its owner may read. Neither the refresh token nor the client's secret is in
 * it. A place that cannot be written is no failure: it is said once, and the token is then kept in memory alone.
 */
export function tokenFile(options: {
  path: string
  /** Holds the lock file until the returned function is called. */
  takeLock: (path: string, signal: AbortSignal | undefined) => Promise<() => void>
  warn: (message: string) => void
}): TokenCache {
  const { path, takeLock, warn } = options
  let warned = false
  const complain = (error: unknown): void => {
    if (!warned)
      warn(`the access token cannot be kept in ${dirname(path)} (${String(error)}): each run asks for a new one`)
    warned = true
  }
  return {
    read: () => readToken(path),
    write: (token) => writeToken(path, token).catch(complain),
    forget: () => rm(path, { force: true }).catch(complain),
    alone: async (work, signal) => {
      const release = await makePrivate(dirname(path))
        .then(() => takeLock(`${path}.lock`, signal))
        .catch((error: unknown) => {
          signal?.throwIfAborted()
          complain(error)
          return () => {}
        })
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}

/** A file that is missing, broken or not ours to read is no token. */
async function readToken(path: string): Promise<AccessToken | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Written beside it and renamed; the caller is alone. */
async function writeToken(path: string, token: AccessToken): Promise<void> {
  const draft = `${path}.new`
  await makePrivate(dirname(path))
  // Made anew: the mode of a file that is there already would stay as it is.
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(schema.parse(token), null, 2)}\n`)
  } finally {
    await file.close()
  }
  await rename(draft, path)
}

async function makePrivate(directory: string): Promise<void> {
  await makeDirectory(dirname(directory))
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await chmod(directory, 0o700)
}
