import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runTool } from './run-tool.ts'
import { setupFailure } from './setup-failure.ts'
import { makeSocketDirectory, removeSocketDirectory } from './socket-directory.ts'
import type { Cluster, ServerTools } from './types.ts'

/** Relative to the data directory, which is where the server's user can write for certain. */
const LOG = 'server.log'
const KEPT_LOG_BYTES = 4_000_000

/**
 * Starts the server of an initialised cluster that does not run, and waits until it takes connections or a recovery
 * outlasts a minute; under the cluster's lock. Throws a ConfigError with the end of the server's log.
 */
export async function startServer(cluster: Cluster, tools: ServerTools, signal?: AbortSignal): Promise<void> {
  const { data, home, user } = cluster
  const socketDirectory = makeSocketDirectory(cluster)
  const log = join(data, LOG)
  turnLog(log)
  const deadline = performance.now() + 10_000
  for (;;) {
    const from = existsSync(log) ? statSync(log).size : 0
    const { code, said } = await runTool({
      tool: 'pg_ctl',
      args: ['start', '-w', '-t', '60', '-s', '-l', LOG, '-o', serverOptions(socketDirectory)],
      tools,
      user,
      cwd: data,
      output: join(home, 'setup.log'),
      // Not -D: pg_ctl puts it into a shell line within double quotes, where a `$` of the path would count.
      env: { PGDATA: data },
      signal,
    })
    if (code === 0 || said.includes('did not start in time')) return
    const logged = readFrom(log, from)
    // After a SIGKILL of the server its children need a moment to notice and let go of the shared memory.
    if (!logged.includes('still in use') || performance.now() > deadline) {
      removeSocketDirectory(socketDirectory)
      throw setupFailure(`The embedded PostgreSQL did not start (log: ${log})`, `${said}\n${logged}`)
    }
    await sleep(100, undefined, { signal })
  }
}

function serverOptions(socketDirectory: string): string {
  const quoted = `'${socketDirectory.replaceAll("'", "'\\''")}'`
  return `-k ${quoted} -p 5432 -c listen_addresses= -c unix_socket_permissions=0700`
}

function turnLog(log: string): void {
  if (existsSync(log) && statSync(log).size > KEPT_LOG_BYTES) renameSync(log, `${log}.1`)
}

function readFrom(path: string, from: number): string {
  if (!existsSync(path)) return ''
  const file = openSync(path, 'r')
  try {
    const start = Math.max(from, fstatSync(file).size - 4_000)
    const buffer = Buffer.alloc(4_000)
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, start))
  } finally {
    closeSync(file)
  }
}
