import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { openEmbedded } from '../../src/postgres/embedded/open-embedded.ts'
import { isRunning } from '../../src/postgres/embedded/process-identity.ts'

const HOLDER = fileURLToPath(new URL('hold-embedded.ts', import.meta.url))

export const isRoot = process.getuid?.() === 0

/** A temporary project whose embedded PostgreSQL goes with it; everybody may enter it unless `mode` says otherwise. */
export function embeddedProject(mode = 0o755) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'zsync-test-')))
  chmodSync(root, mode)
  const directory = join(root, 'postgres')
  const holders: Holder[] = []
  return {
    root,
    directory,
    /** The pid of the server, from its pid file; undefined when there is none. */
    serverPid: () => pidFile(directory)[0],
    /** Puts a cluster there that was made and stopped before, instead of a cold start of nearly a second. */
    async makeWarm() {
      template ??= makeTemplate()
      mkdirSync(directory)
      execFileSync('cp', ['-a', join(await template, 'data'), directory])
    },
    /** A process of its own that opens the database and closes it when told to. */
    hold(options: HoldOptions = {}): Holder {
      const holder = startHolder(directory, options)
      holders.push(holder)
      return holder
    },
    async remove() {
      for (const { child } of holders) child.kill('SIGKILL')
      const [pid, socket] = pidFile(directory)
      if (pid !== undefined && runs(pid)) {
        process.kill(pid, 'SIGQUIT')
        await until(() => !runs(pid))
      }
      if (socket) rmSync(socket, { recursive: true, force: true })
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export interface Holder {
  child: ChildProcess
  /** What it says once: how to connect, or why it cannot. */
  opened: Promise<Opened>
  exited: Promise<void>
  close(): Promise<void>
}

interface Opened {
  connection: { host: string; port: number; user: string; database: string }
  error?: { name: string; message: string }
}

interface HoldOptions {
  uid?: number
  gid?: number
  /** Ends without closing. */
  forget?: boolean
}

function startHolder(directory: string, { forget, ...user }: HoldOptions): Holder {
  // A process group of its own, as a terminal gives each command.
  const child = spawn(process.execPath, [HOLDER, directory, forget ? 'forget' : ''], {
    detached: true,
    cwd: dirname(HOLDER),
    stdio: ['pipe', 'pipe', 'inherit'],
    ...user,
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const opened = firstLine(child).then((line): Opened => JSON.parse(line))
  // A holder that the test kills says nothing; who awaits it still sees the failure.
  opened.catch(() => undefined)
  return {
    child,
    opened,
    exited,
    close() {
      child.stdin?.end()
      return exited
    },
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the holder has no stdout')
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error('the holder said nothing')
}

/** Runs one statement on a connection of its own. */
export async function queryOnce(connection: Opened['connection'], sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ ...connection, ssl: false })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Waits for a condition, and fails when it does not come. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition}`)
    await sleep(5)
  }
}

export function runs(pid: number): boolean {
  return isRunning({ pid, started: '' })
}

function pidFile(directory: string): [pid?: number, socketDirectory?: string] {
  try {
    const lines = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n')
    return [Number(lines[0]), lines[4] ?? '']
  } catch {
    return []
  }
}

let template: Promise<string> | undefined

async function makeTemplate(): Promise<string> {
  const { root, directory } = embeddedProject()
  process.once('exit', () => rmSync(root, { recursive: true, force: true }))
  await (await openEmbedded({ directory })).close()
  return directory
}
