import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../../model/errors.ts'
import { errorCode } from './error-code.ts'
import { isRunning, type ProcessIdentity, processIdentity } from './process-identity.ts'

interface Claim extends ProcessIdentity {
  token: string
}

/**
 * Holds the lock file `path` until the returned function is called; a lock whose process is dead is removed.
 * Waits at most `patience` milliseconds, then throws a ConfigError that names the holder; an abort throws its reason.
 */
export async function takeLock(options: {
  path: string
  patience: number
  signal?: AbortSignal | undefined
}): Promise<() => void> {
  const { path, patience, signal } = options
  const claim: Claim = { ...processIdentity(process.pid), token: randomUUID() }
  const deadline = performance.now() + patience
  for (;;) {
    signal?.throwIfAborted()
    if (tryClaim(path, claim)) return () => giveUp(path, claim)
    const holder = readClaim(path)
    if (holder !== undefined && !isRunning(holder)) await removeDead(holder, options)
    else if (performance.now() > deadline) throw tooLong(path, patience, holder)
    else await sleep(25, undefined, { signal })
  }
}

function tryClaim(path: string, claim: Claim): boolean {
  // Written aside and linked into place: nobody ever reads a lock that does not say yet whose it is.
  const draft = `${path}.${claim.token}`
  writeFileSync(draft, JSON.stringify(claim), { flag: 'wx' })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function giveUp(path: string, claim: Claim): void {
  if (readClaim(path)?.token === claim.token) rmSync(path, { force: true })
}

/**
 * Two who see the same dead lock must not both remove it: the slower would remove the lock that the faster has
 * taken since. So who removes holds a lock for that, and looks again.
 */
async function removeDead(dead: Claim, options: { path: string; patience: number; signal?: AbortSignal | undefined }) {
  const { path } = options
  const release = await takeLock({ ...options, path: `${path}.break` })
  try {
    if (readClaim(path)?.token === dead.token) rmSync(path, { force: true })
  } finally {
    release()
  }
}

/** Undefined where there is no lock; a lock that cannot be read (a power failure) is nobody's. */
function readClaim(path: string): Claim | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    const value: Partial<Claim> = JSON.parse(text)
    return { pid: Number(value.pid), started: String(value.started), token: String(value.token) }
  } catch {
    return { pid: 0, started: '', token: 'undefined' }
  }
}

function tooLong(path: string, patience: number, holder: Claim | undefined): ConfigError {
  const who = holder === undefined ? 'Other processes take turns in' : `Process ${holder.pid} is`
  return new ConfigError(
    `${who} holding the lock ${path} and was waited for during ${patience / 1000} s. Look at that process, end it if it ` +
      'hangs, and run again.',
  )
}
