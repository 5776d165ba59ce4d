import { Socket } from 'node:net'
import { Client, type ClientConfig } from 'pg'

/** A connection of our own to the embedded server, which may be lost at any time without an exception. */
export interface Session {
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /** False once the server is gone. */
  alive(): boolean
  /** Whether the connection alone keeps this process running; it does from the start. */
  keepProcess(keep: boolean): void
  /** Cuts it. Never waits: `end()` of a lost connection would wait for ever. */
  cut(): void
}

/** Connects, or throws the error of PostgreSQL or of the socket. */
export async function openSession(config: ClientConfig): Promise<Session> {
  const socket = new Socket()
  const client = new Client({
    ...config,
    // Named, so that PGSSLMODE, PGPASSWORD and PGOPTIONS of the environment have no say.
    ssl: false,
    password: '',
    options: '-c statement_timeout=30000',
    connectionTimeoutMillis: 10_000,
    stream: () => socket,
  })
  let alive = true
  const lose = () => {
    alive = false
  }
  // Without a listener the loss of the server would be an uncaught exception.
  client.on('error', lose)
  client.on('end', lose)
  try {
    await client.connect()
  } catch (error) {
    socket.destroy()
    throw error
  }
  return {
    query: async (sql, values) => (await client.query(sql, values)).rows,
    alive: () => alive,
    keepProcess: (keep) => (keep ? socket.ref() : socket.unref()),
    cut: () => {
      alive = false
      socket.destroy()
    },
  }
}
