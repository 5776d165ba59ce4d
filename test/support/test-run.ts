import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from './command.ts'
import { splitFiles } from './split-files.ts'
import { startTestProcess } from './test-process.ts'

interface RunOptions {
  /** Mocha processes at once. Half of the time of the tests is waiting. */
  processes?: number
  /** Milliseconds in which a process must say something; the longest time limit of a test is three minutes. */
  silence?: number
  /** Milliseconds that a process may take to end after its report. */
  patience?: number
  print?(text: string): void
}

/** What `.mocharc.json` says; `npx mocha` goes by it too. */
interface Config {
  require: string[]
  spec: string[]
  extension: string[]
  timeout: number
}

/**
 * Runs the tests in several mocha processes, and ends with the sum of their counts. Mocha's own `--parallel` does not do: it
 * has no end of a process, where the shared servers could stop.
 * @param args of mocha: options, and files or folders instead of all tests
 * @returns the exit code
 */
export async function runTests(args: readonly string[], options: RunOptions = {}): Promise<number> {
  const { processes = 2, silence = 240_000, patience = 30_000 } = options
  const print = options.print ?? ((text) => process.stdout.write(text))
  const config: Config = JSON.parse(readFileSync(join(projectRoot, '.mocharc.json'), 'utf8'))
  const named = args.filter(isPath)
  const rest = args.filter((arg) => !named.includes(arg))
  const parts = splitFiles(
    named.length > 0 ? named.flatMap(filesOf) : globSync(config.spec, { cwd: projectRoot }),
    processes,
  )
  const running = parts.map((files) =>
    startTestProcess(mochaArgs(config, [...files, ...rest]), { print, silence, patience }),
  )

  let signalled = 0
  const stopAll = (signal: NodeJS.Signals): void => {
    signalled = 128 + constants.signals[signal]
    for (const { stop } of running) stop(`was interrupted by ${signal}`)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stopAll)
  const ends = await Promise.all(running.map(({ ended }) => ended))
  for (const signal of signals) process.off(signal, stopAll)

  const sum = { passed: 0, failed: 0, skipped: 0 }
  const problems: string[] = []
  for (const [index, { summary, counts, problem }] of ends.entries()) {
    print(`process ${index + 1} of ${ends.length}${summary.trimEnd()}\n\n`)
    for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += counts?.[key] ?? 0
    const ranNone = counts && counts.passed + counts.failed + counts.skipped === 0 && rest.length === 0
    const wrong = problem ?? (ranNone ? 'ran no tests' : undefined)
    if (wrong !== undefined) problems.push(`failed: process ${index + 1} of ${ends.length} ${wrong}`)
  }
  // Scripts that read nothing but the last line see these too.
  sum.failed += problems.length
  if (problems.length === 0 && sum.passed + sum.failed + sum.skipped === 0)
    problems.push('failed: there are no such tests')
  for (const problem of problems) print(`${problem}\n`)
  print(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`)
  return signalled || (sum.failed > 0 || problems.length > 0 ? 1 : 0)
}

/** What follows `--grep` may well be called as a folder is. */
function isPath(arg: string): boolean {
  return arg.endsWith('.ts') || (arg.includes('/') && existsSync(arg))
}

function filesOf(named: string): string[] {
  return statSync(named, { throwIfNoEntry: false })?.isDirectory() ? globSync(join(named, '**', '*.test.ts')) : [named]
}

function mochaArgs({ require, extension, timeout }: Config, given: string[]): string[] {
  return [
    join(projectRoot, 'node_modules', 'mocha', 'bin', 'mocha.js'),
    '--no-config',
    ...require.flatMap((file) => ['--require', file]),
    ...extension.flatMap((name) => ['--extension', name]),
    ...['--timeout', String(timeout)],
    ...(process.stdout.isTTY ? ['--color'] : []),
    ...given,
    ...['--reporter', './test/support/part-reporter.ts'],
  ]
}
