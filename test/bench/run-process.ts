import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { endedChildrenCpu, peakMiB } from './process-costs.ts'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
  /** From the start of the process to its end. */
  seconds: number
  /** CPU seconds, start-up included; undefined where there is no `/proc`. */
  cpu: number | undefined
  peakMiB: number
}

/** Runs a process to its end and says what it took; no other child of this process may end meanwhile. */
export async function runProcess(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env
  const before = await endedChildrenCpu()
  const started = performance.now()
  const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close').then(() => (performance.now() - started) / 1000)
  const output = [text(child.stdout), text(child.stderr)] as const
  const [seconds, peak, stdout, stderr] = await Promise.all([closed, peakOf(child.pid), ...output])
  const after = await endedChildrenCpu()
  const cpu = before === undefined || after === undefined ? undefined : after - before
  return { code: child.exitCode, stdout, stderr, seconds, cpu, peakMiB: peak }
}

async function peakOf(pid: number | undefined): Promise<number> {
  for (let peak = 0; ; ) {
    const now = await peakMiB(pid)
    if (now === 0) return peak
    peak = now
    await sleep(50)
  }
}
