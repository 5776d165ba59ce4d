import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findTools } from './find-tools.ts'
import { initCluster } from './init-cluster.ts'
import { joinServer, NAME, PORT } from './join-server.ts'
import { placeCluster } from './place-cluster.ts'
import { runningServer } from './running-server.ts'
import type { Session } from './session.ts'
import { explainFileError } from './setup-failure.ts'
import { ensureDatabase, leaveServer, useServer } from './share-server.ts'
import { stopServer } from './stop-server.ts'
import { takeLock } from './take-lock.ts'
import type { Cluster, ServerTools } from './types.ts'

export interface EmbeddedDatabase {
  /** What pg connects with: a directory of the unix socket, user, database (no TCP, no password). */
  connection: { host: string; port: number; user: string; database: string }
  /** For people: the psql command line that reaches it while it runs. */
  psqlCommand: string
  /** Lets go of the server; the last one out stops it, cutting what else is connected. Never hangs, never throws. */
  close(): Promise<void>
}

const LOCK_PATIENCE_MS = 60_000
const LEAVE_PATIENCE_MS = 10_000
const CLOSE_LIMIT_MS = 30_000

/**
 * Starts, adopts or shares the server whose data live under `directory` (`<cwd>/.zsync/postgres`); the first time it
 * makes them. Throws a ConfigError that says what to do, or the signal's reason when aborted.
 */
export async function openEmbedded(options: { directory: string; signal?: AbortSignal }): Promise<EmbeddedDatabase> {
  try {
    return await open(options)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw explainFileError(error, options.directory)
  }
}

async function open({ directory, signal }: { directory: string; signal?: AbortSignal }): Promise<EmbeddedDatabase> {
  const cluster = placeCluster(directory)
  const release = await takeLock({ path: lockOf(cluster), patience: LOCK_PATIENCE_MS, signal })
  try {
    const tools = findTools(cluster)
    await initCluster(cluster, tools, signal)
    const adopted = runningServer(cluster) !== undefined
    try {
      const { session, socketDirectory } = await joinServer(cluster, tools, signal)
      await register(session)
      return database(socketDirectory, () => closeWithin(CLOSE_LIMIT_MS, { session, cluster, tools }))
    } catch (error) {
      if (!adopted) await stopServer(cluster, tools)
      throw error
    }
  } finally {
    release()
  }
}

async function register(session: Session): Promise<void> {
  try {
    await useServer(session)
    await ensureDatabase(session, NAME)
    // A command that forgets to close must still end; the next one stops the server.
    session.keepProcess(false)
  } catch (error) {
    session.cut()
    throw error
  }
}

function database(host: string, leave: () => Promise<void>): EmbeddedDatabase {
  let closing: Promise<void> | undefined
  return {
    connection: { host, port: PORT, user: NAME, database: NAME },
    psqlCommand: `psql -h ${shellWord(host)} -U ${NAME} ${NAME}`,
    close: () => {
      closing ??= leave()
      return closing
    },
  }
}

interface Held {
  session: Session
  cluster: Cluster
  tools: ServerTools
}

/** What fails here fails nothing: the data are safe, and a server left running is adopted by the next command. */
async function closeWithin(limit: number, held: Held): Promise<void> {
  held.session.keepProcess(true)
  await Promise.race([leave(held).catch(() => undefined), sleep(limit, undefined, { ref: false })])
  held.session.cut()
}

async function leave({ session, cluster, tools }: Held): Promise<void> {
  const release = await takeLock({ path: lockOf(cluster), patience: LEAVE_PATIENCE_MS })
  try {
    if (session.alive() && (await leaveServer(session))) await stopServer(cluster, tools)
  } finally {
    release()
  }
}

function lockOf(cluster: Cluster): string {
  return join(cluster.home, 'start.lock')
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
