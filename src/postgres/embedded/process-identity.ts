import { readFileSync } from 'node:fs'

/** A process as another one may look it up later, when its pid may have gone to somebody else. */
export interface ProcessIdentity {
  pid: number
  /** The start time in clock ticks since boot; empty where `/proc` does not tell. */
  started: string
}

/** Who `pid` is now. Throws nothing. */
export function processIdentity(pid: number): ProcessIdentity {
  return { pid, started: processStat(pid)?.started ?? '' }
}

/** Whether that very process still runs. A zombie is over: in a container without an init nobody reaps it. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  const stat = processStat(pid)
  if (stat === undefined) return takesSignals(pid)
  if (stat.state === 'Z' || stat.state === 'X') return false
  return started === '' || started === stat.started
}

/** The name of the program that `pid` runs; undefined where `/proc` does not tell. */
export function programName(pid: number): string | undefined {
  return processStat(pid)?.name
}

function processStat(pid: number): { name: string; state: string; started: string } | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
  // The second field is the program's name in brackets, which may itself hold blanks and brackets.
  const end = text.lastIndexOf(')')
  const fields = text.slice(end + 2).split(' ')
  return { name: text.slice(text.indexOf('(') + 1, end), state: fields[0] ?? '', started: fields[19] ?? '' }
}

function takesSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
