import pLimit from 'p-limit'
import type pg from 'pg'
import { type LimitState, readLimitState, unknownLimits } from '../model/limits/limit-state.ts'
import type { LimitStore, Seen } from '../model/limits/limit-store.ts'
import { clockSkew } from './clock-skew.ts'
import { closeConnection, type DatabaseAddress, isLost, openConnection } from './connection.ts'
import { explainError } from './explain-error.ts'

/** The limits of all organizations, in the database. */
export interface LimitStores {
  /** @param name `books/927270289` */
  store(name: string): LimitStore
  close(): Promise<void>
}

interface Session {
  client: pg.Client
  /** The server process behind the connection: it ends with ours, however ours ends. */
  pid: string
  skew: number
}

interface Row {
  version: string
  state: LimitState
  pids: string[]
}

/**
 * Keeps limits in `zsync.limits`, over a connection of its own, which is opened when it is first needed and again when it was
 * lost: who is among the owners of a limit is known by it, and no transaction of others comes in between.
 */
export function openLimitStores(address: DatabaseAddress): LimitStores {
  let opening: Promise<Session> | undefined
  // The organizations share one connection, which takes one question at a time.
  const inTurn = pLimit(1)

  const session = async (): Promise<Session> => {
    opening ??= openSession(address)
    const mine = opening
    const current = await mine.catch(() => undefined)
    if (current && !isLost(current.client)) return current
    // Of several who find it lost, the first one makes it anew.
    if (opening === mine) opening = openSession(address)
    if (current) await closeConnection(current.client)
    return opening
  }
  return {
    store: (name) => {
      const store = openStore(name, session)
      return { change: (decide) => inTurn(() => store.change(decide)) }
    },
    close: async () => {
      const current = await opening?.catch(() => undefined)
      if (current) await closeConnection(current.client)
    },
  }
}

async function openSession(address: DatabaseAddress): Promise<Session> {
  const client = await openConnection(address)
  try {
    // What a crash of the server loses here, the minute after has forgotten anyway.
    await client.query('set synchronous_commit = off')
    const { rows } = await client.query<{ pid: string }>('select pg_backend_pid()::text as pid')
    return { client, pid: rows[0]?.pid ?? '', skew: await clockSkew(client) }
  } catch (error) {
    await closeConnection(client)
    throw error
  }
}

function openStore(name: string, session: () => Promise<Session>): LimitStore {
  /** As we wrote it last: while nobody else writes, one statement is a change. */
  let own: Row | undefined

  const attempt = async <T>(
    decide: (seen: Seen) => { state: LimitState; result: T },
  ): Promise<{ result: T } | null> => {
    const { client, pid, skew } = await session()
    const row = own ?? (await look(client, name))
    const { state, result } = decide({
      state: row.state,
      owner: pid,
      isAlive: (owner) => row.pids.includes(owner),
      skew,
    })
    own = undefined
    if (!(await replace(client, name, row.version, state))) return null
    const isAlone = Object.keys(state.owners).every((owner) => owner === pid)
    if (isAlone) own = { version: String(BigInt(row.version) + 1n), state, pids: [] }
    return { result }
  }
  return {
    change: async (decide) => {
      for (let failures = 0; ; ) {
        try {
          const done = await attempt(decide)
          if (done) return done.result
        } catch (error) {
          own = undefined
          // The connection may have been cut while it was idle.
          if (++failures > 1) throw explainError(error, 'Cannot keep the limits of Zoho in zsync.limits')
        }
      }
    },
  }
}

async function look(client: pg.Client, name: string): Promise<Row> {
  const { rows } = await client.query<{ version: string; state: unknown; pids: string[] | null }>({
    name: 'zsync look at limits',
    text: `select version::text, state, (select array_agg(pid::text) from pg_stat_activity) as pids
      from zsync.limits where name = $1`,
    values: [name],
  })
  const [row] = rows
  if (row) return { version: row.version, state: readLimitState(row.state), pids: row.pids ?? [] }
  const nothing = JSON.stringify(unknownLimits)
  await client.query('insert into zsync.limits (name, version, state) values ($1, 0, $2) on conflict do nothing', [
    name,
    nothing,
  ])
  return look(client, name)
}

/** Compare and set: false where somebody else has written since. */
async function replace(client: pg.Client, name: string, version: string, state: LimitState): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'zsync change limits',
    text: 'update zsync.limits set version = version + 1, state = $3 where name = $1 and version = $2',
    values: [name, version, JSON.stringify(state)],
  })
  return rowCount === 1
}
