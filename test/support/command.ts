import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  /** The exit code; 128 and more where a signal ended it. */
  code: number
  stdout: string
  stderr: string
}

/** A command that runs in a process group of its own, as a shell starts it. */
export interface RunningCommand {
  child: ChildProcess
  ended: Promise<Ended>
  /** What it has said so far. */
  stdout(): string
  stderr(): string
  /** To the process that was started, and no other. */
  kill(signal: NodeJS.Signals): void
  /** To all of its process group, as a terminal or a service manager does. */
  killGroup(signal: NodeJS.Signals): void
  /** The processes of its group that still run. */
  processes(): number[]
}

export interface CommandOptions {
  cwd: string
  env?: Record<string, string | undefined>
  /** The Node.js that runs it; by default the one that runs the tests. */
  node?: string
  script?: string
  /** Files that its outputs go to; pipes by default. */
  stdout?: number
  stderr?: number
}

const running = new Set<RunningCommand>()
// Tests that are ended before their time leave no command behind.
process.once('exit', () => {
  for (const command of running) command.killGroup('SIGKILL')
})

/** Starts `zsync ...` with nothing in its environment but PATH, HOME and what is given; stdin is empty. */
export function startCommand(args: readonly string[], options: CommandOptions): RunningCommand {
  const { PATH = '', HOME = '' } = process.env
  const { cwd, env = {}, node = process.execPath, script = join(projectRoot, 'bin', 'run.js') } = options
  const { stdout = 'pipe', stderr = 'pipe' } = options
  const child = spawn(node, [script, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', stdout, stderr],
    detached: true,
  })
  const said = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 128, ...said }))
  })
  const signalTo = (pid: number, signal: NodeJS.Signals): void => {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended.
    }
  }
  const pid = child.pid ?? 0
  const command: RunningCommand = {
    child,
    ended,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    kill: (signal) => signalTo(pid, signal),
    killGroup: (signal) => signalTo(-pid, signal),
    processes: () => groupOf(pid),
  }
  running.add(command)
  child.once('close', () => running.delete(command))
  return command
}

/** The living processes of a process group; a zombie that nobody has buried yet does not count. */
function groupOf(group: number): number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,pgid=,stat='], { encoding: 'utf8' }).trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, pgid, stat = '']) => Number(pgid) === group && !stat.startsWith('Z'))
    .map(([pid]) => Number(pid))
}

/** The machine's own Node.js where it is too old for zsync, as an Ubuntu brings it along. */
export function oldNode(): string | undefined {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => path !== '' && !path.includes('node_modules'))
    .map((path) => join(path, 'node'))
    .find((path) => existsSync(path))
  if (found === undefined) return undefined
  const [major = 0] = execFileSync(found, ['--version'], { encoding: 'utf8' }).slice(1).split('.').map(Number)
  return major < 22 ? found : undefined
}
