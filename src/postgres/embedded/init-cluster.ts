import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../model/errors.ts'
import { removeAbandoned } from './remove-abandoned.ts'
import { runTool } from './run-tool.ts'
import { setupFailure } from './setup-failure.ts'
import type { Cluster, ServerTools } from './types.ts'

/** Appended to postgresql.conf, where the user may change them; the rest is PostgreSQL's own. */
const SETTINGS = `
# Set by zsync for a small database that one machine uses.
shared_buffers = 128MB
max_wal_size = 1GB
wal_level = minimal
max_wal_senders = 0
log_line_prefix = '%m [%p] '
log_timezone = 'UTC'
timezone = 'UTC'
`

/**
 * Makes the data directory where there is none; under the cluster's lock. A kill at any time leaves either no data
 * directory or a whole one. Throws a ConfigError when it cannot be made, or is of another version of PostgreSQL.
 */
export async function initCluster(cluster: Cluster, tools: ServerTools, signal?: AbortSignal): Promise<void> {
  const { home, data } = cluster
  removeAbandoned(home, 'data.new-')
  if (existsSync(join(data, 'PG_VERSION'))) return checkVersion(data, tools)
  if (existsSync(data) && readdirSync(data).length > 0) {
    throw new ConfigError(`${data} is not empty and holds no PostgreSQL. Move it away and run again.`)
  }
  const fresh = join(home, `data.new-${process.pid}`)
  try {
    await fill(fresh, { cluster, tools, signal })
    renameSync(fresh, data)
  } finally {
    discard(fresh)
  }
}

function discard(fresh: string): void {
  try {
    rmSync(fresh, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // What matters is why it failed; the next run removes it.
  }
}

function checkVersion(data: string, { major, bin }: ServerTools): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (version === String(major)) return
  throw new ConfigError(
    `${data} was made by PostgreSQL ${version}, and what is installed (${bin}) is ${major}. Install zsync again as ` +
      `it was then, or move that directory away: the next run reads everything from Zoho again.`,
  )
}

async function fill(
  fresh: string,
  made: { cluster: Cluster; tools: ServerTools; signal: AbortSignal | undefined },
): Promise<void> {
  const { cluster, tools, signal } = made
  const { home, user } = cluster
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  if (user !== undefined) chownSync(fresh, user.uid, user.gid)
  const { code, said } = await runTool({
    tool: 'initdb',
    args: ['-D', fresh, ...initdbFlags(tools.major)],
    tools,
    user,
    cwd: fresh,
    output: join(home, 'setup.log'),
    signal,
  })
  if (code !== 0) throw setupFailure(`initdb could not make the database in ${home}`, said)
  appendFileSync(join(fresh, 'postgresql.conf'), SETTINGS)
}

function initdbFlags(major: number): string[] {
  // The built-in provider needs no locale of the machine and sorts the same everywhere.
  const locale = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const quiet = major >= 14 ? ['--no-instructions'] : []
  return ['-E', 'UTF8', '--locale=C', ...locale, '-A', 'trust', '-U', 'zsync', '--no-sync', ...quiet]
}
