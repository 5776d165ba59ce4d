import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import type { ServerTools, ServerUser } from './types.ts'

export interface ToolRun {
  tool: 'initdb' | 'pg_ctl'
  args: string[]
  tools: ServerTools
  user: ServerUser | undefined
  cwd: string
  /** The file that takes what the tool says. */
  output: string
  env?: Record<string, string>
  signal?: AbortSignal | undefined
}

/**
 * Runs a server tool and answers its exit code (-1 when a signal ended it) and what it said.
 * An abort ends it with its children and throws the signal's reason; a tool that does not start throws its error.
 */
export async function runTool(run: ToolRun): Promise<{ code: number; said: string }> {
  const { tool, args, tools, user, cwd, output, env, signal } = run
  signal?.throwIfAborted()
  // Anew: one that root left could be removed, but not written.
  rmSync(output, { force: true })
  const file = openSync(output, 'wx')
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(`${tools.bin}/${tool}`, args, {
        cwd,
        // Nothing of the caller's environment: PGPORT, PGDATA or PGOPTIONS would reach the server.
        env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC', ...tools.env, ...env },
        // A session of its own: Ctrl-C in the terminal must not reach the server.
        detached: true,
        // A file, not a pipe: the server inherits it, and a pipe would stay open as long as the server lives.
        stdio: ['ignore', file, file],
        ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
      })
      const abort = () => endGroup(child.pid, tool)
      signal?.addEventListener('abort', abort, { once: true })
      child.once('error', reject)
      child.once('exit', (status) => {
        signal?.removeEventListener('abort', abort)
        resolve(status ?? -1)
      })
    })
    signal?.throwIfAborted()
    return { code, said: readFileSync(output, 'utf8').trim() }
  } finally {
    closeSync(file)
  }
}

/** pg_ctl takes the server that it starts down with it on SIGINT; initdb would go on for half a second. */
function endGroup(pid: number | undefined, tool: ToolRun['tool']): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, tool === 'initdb' ? 'SIGKILL' : 'SIGINT')
  } catch {
    // Ended in the meantime.
  }
}
