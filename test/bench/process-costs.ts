import { readdir, readFile } from 'node:fs/promises'

/** What `/proc` counts in: hundredths of a second, on every Linux that Node runs on. */
const ticks = 100

interface ProcessTimes {
  parent: number
  /** Seconds of the process itself, user and system. */
  own: number
  /** Seconds of its children that have ended and were waited for. */
  ended: number
}

/** CPU seconds of this process's children that have ended; undefined where there is no `/proc`. */
export async function endedChildrenCpu(): Promise<number | undefined> {
  return (await timesOf(process.pid))?.ended
}

/** CPU seconds of a PostgreSQL server so far, backends that have ended too; `backend` is one of its processes. */
export async function serverCpu(backend: number): Promise<number | undefined> {
  const postmaster = (await timesOf(backend))?.parent
  const main = postmaster === undefined ? undefined : await timesOf(postmaster)
  if (main === undefined) return undefined
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const all = await Promise.all(pids.map(timesOf))
  const children = all.filter((times) => times?.parent === postmaster)
  return children.reduce((sum, times) => sum + (times?.own ?? 0), main.own + main.ended)
}

/** The kernel's high-water mark of a process's memory in MiB, which misses no peak between two looks; 0 when it has ended. */
export async function peakMiB(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

async function timesOf(pid: number): Promise<ProcessTimes | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name in parentheses may hold anything; the state is the first word behind it.
  const words = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (!words) return undefined
  const at = (index: number): number => Number(words[index] ?? 0)
  return { parent: at(1), own: (at(11) + at(12)) / ticks, ended: (at(13) + at(14)) / ticks }
}
