import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { projectRoot } from './command.ts'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** What a mocha process came to. */
export interface ProcessEnd {
  /** What it said last: its failures. */
  summary: string
  counts: Counts | undefined
  /** What went wrong besides tests that failed. */
  problem: string | undefined
}

export interface TestProcess {
  ended: Promise<ProcessEnd>
  /** Ends it before its time; it may stop its servers first. */
  stop(reason: string): void
}

/** As long as it takes to stop two servers; a process that computes for ever does not even hear of it. */
const patienceToStop = 15_000

/**
 * Starts mocha with part-reporter.ts.
 * @param print gets its output in pieces that belong together, each when it is complete
 * @param silence milliseconds in which it must say something: more than the time limit of any test
 * @param patience milliseconds that it may take to end after its report, when it has nothing else to do
 */
export function startTestProcess(
  args: readonly string[],
  { print, silence, patience }: { print(text: string): void; silence: number; patience: number },
): TestProcess {
  const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let stopped: string | undefined
  let failure: Error | undefined

  const stop = (reason: string): void => {
    if (stopped !== undefined) return
    stopped = reason
    clearTimeout(watch)
    // reporter.ts ends at it, and what hears of the end of the process tidies up.
    child.kill('SIGINT')
    watch = setTimeout(() => child.kill('SIGKILL'), patienceToStop)
  }
  const watchFor = (time: number, what: string): NodeJS.Timeout =>
    setTimeout(() => stop(`${what} for ${time / 1000} s`), time)
  let watch = watchFor(silence, 'said nothing')

  const hear = (text: string): void => {
    said += text
    const end = said.lastIndexOf('\f')
    if (end >= 0) {
      print(said.slice(0, end).replaceAll('\f', ''))
      said = said.slice(end + 1)
    }
    if (stopped !== undefined) return
    clearTimeout(watch)
    watch = countsIn(said)
      ? watchFor(patience, 'did not end by itself after its report')
      : watchFor(silence, 'said nothing')
  }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)

  // Whoever ends this one before its time (a closed pipe, say) does not leave that one behind.
  const abandon = (): boolean => child.kill('SIGINT')
  process.once('exit', abandon)

  // Who was left behind by a test may hold the output open, and would hold all up.
  child.once('exit', () => {
    process.off('exit', abandon)
    clearTimeout(watch)
    watch = setTimeout(() => {
      child.stdout.destroy()
      child.stderr.destroy()
    }, 2_000)
  })
  child.once('error', (error) => {
    failure = error
  })
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(watch)
      const counts = countsIn(said)
      resolve({ summary: said.replace(countsLine, ''), counts, problem: failure?.message ?? problemOf() })

      function problemOf(): string | undefined {
        if (stopped !== undefined) return `${stopped}, and was stopped`
        const how = signal ? `was ended by ${signal} (${constants.signals[signal]})` : `ended with code ${code}`
        if (!counts) return `${how}, without a report`
        return code === Math.min(counts.failed, 255) ? undefined : `${how} behind its report`
      }
    })
  })
  return { ended, stop }
}

/** The last line of reporter.ts. */
const countsLine = /^(\d+) passed, (\d+) failed, (\d+) skipped\n/m

function countsIn(text: string): Counts | undefined {
  const [, passed, failed, skipped] = countsLine.exec(text) ?? []
  return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) }
}
