import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../../model/errors.ts'
import { errorCode } from './error-code.ts'
import { type RunningServer, runningServer } from './running-server.ts'
import { openSession, type Session } from './session.ts'
import { isOurs } from './socket-directory.ts'
import { startServer } from './start-server.ts'
import type { Cluster, ServerTools } from './types.ts'

/** The name of the role and of the database. */
export const NAME = 'zsync'
export const PORT = 5432
/** A server that recovers after a crash may need long; one that says nothing at all does not come any more. */
const RECOVERY_MS = 60_000
const SILENCE_MS = 10_000

/**
 * A session, in the database `postgres`, on the server of `cluster`, which is started where none runs; under the
 * cluster's lock. Throws a ConfigError where it cannot be started or does not take connections in time.
 */
export async function joinServer(
  cluster: Cluster,
  tools: ServerTools,
  signal?: AbortSignal,
): Promise<{ session: Session; socketDirectory: string }> {
  const began = performance.now()
  for (;;) {
    signal?.throwIfAborted()
    if (runningServer(cluster) === undefined) await startServer(cluster, tools, signal)
    const server = runningServer(cluster)
    const outcome = server === undefined ? undefined : await tryServer(server, cluster)
    if (outcome !== undefined && typeof outcome !== 'string') return outcome
    const patience = outcome === '57P03' ? RECOVERY_MS : SILENCE_MS
    if (performance.now() - began > patience) throw notReady(cluster, server, outcome)
    await sleep(50, undefined, { signal })
  }
}

/** The session, or the code that says that it may come to be. */
async function tryServer(server: RunningServer, cluster: Cluster) {
  const { socketDirectory } = server
  if (socketDirectory === '') return 'starting'
  if (!isOurs(socketDirectory, cluster)) return `no socket directory ${socketDirectory} of the server's user`
  try {
    const session = await openSession({ host: socketDirectory, port: PORT, user: NAME, database: 'postgres' })
    return { session, socketDirectory }
  } catch (error) {
    const code = errorCode(error)
    // Starting, recovering or stopping; not listening yet or any more.
    if (code !== undefined && ['57P03', '57P01', 'ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(code)) return code
    throw error
  }
}

function notReady({ data }: Cluster, server: RunningServer | undefined, outcome: string | undefined): ConfigError {
  const what = outcome === '57P03' ? 'is still recovering after a crash' : `takes no connection (${outcome ?? 'gone'})`
  const end = server === undefined ? 'Look at its log' : `Wait, or end it with: kill -INT ${server.pid}`
  return new ConfigError(`The embedded PostgreSQL of ${data} ${what}. ${end}; then run again. Log: ${data}/server.log`)
}
