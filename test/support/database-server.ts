import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { openEmbedded } from '../../src/postgres/embedded/open-embedded.ts'
import { isRunning } from '../../src/postgres/embedded/process-identity.ts'

/** A PostgreSQL that the test files share; each takes databases of its own. */
export interface DatabaseServer {
  name: string
  url(database: string, login?: { user: string; password: string }): string
  stop(): Promise<void>
}

let embedded: Promise<DatabaseServer> | undefined
let machines: Promise<DatabaseServer | undefined> | undefined

/** Stops the shared servers; scripts outside of the test runner call it at their end. */
export async function stopServers(): Promise<void> {
  await (await embedded?.catch(() => undefined))?.stop()
  await (await machines?.catch(() => undefined))?.stop()
}

// Scripts share these servers with the tests, and have no such hook.
if (typeof after === 'function') after('stop the shared PostgreSQL servers', stopServers)

/** The directories of running servers, for the end of tests that are ended before their time. */
const directories = new Map<string, string>()

process.once('exit', () => {
  for (const [root, data] of directories) {
    const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGQUIT')
    // Nothing asynchronous happens any more.
    const nap = new Int32Array(new SharedArrayBuffer(4))
    for (let naps = 0; naps < 100 && isRunning({ pid: Number(pid), started: '' }); naps++) Atomics.wait(nap, 0, 0, 20)
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
})
// Without a listener a signal ends the process and nothing of the above happens.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(143))

/** The embedded PostgreSQL, started when a test first asks for it. */
export function embeddedServer(): Promise<DatabaseServer> {
  embedded ??= startEmbedded()
  return embedded
}

/** The machine's own PostgreSQL, with TCP and passwords; undefined where `pg_config` leads to none. */
export function machineServer(): Promise<DatabaseServer | undefined> {
  machines ??= startMachines()
  return machines
}

async function startEmbedded(): Promise<DatabaseServer> {
  const root = mkdtempSync(join(tmpdir(), 'zsync-server-'))
  // As root the server runs as another user, who must be able to get here.
  chmodSync(root, 0o755)
  const directory = join(root, 'postgres')
  const { connection, close } = await openEmbedded({ directory })
  directories.set(root, join(directory, 'data'))
  const stop = async (): Promise<void> => {
    await close()
    directories.delete(root)
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
  const url = (database: string, login = { user: connection.user, password: '' }): string =>
    urlOf({ ...login, host: encodeURIComponent(connection.host), database })
  const server = { name: 'the embedded PostgreSQL', url, stop }
  await forTests(server)
  return server
}

const superuser = { user: 'owner', password: 'the-password-of-the-owner' }

async function startMachines(): Promise<DatabaseServer | undefined> {
  const bin = ask('pg_config', ['--bindir'])
  if (bin === undefined || !existsSync(join(bin, 'initdb'))) return undefined
  const root = mkdtempSync(join(tmpdir(), 'zsync-machine-'))
  const idOf = (flag: string): number => Number(ask('id', [flag, 'postgres']))
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined
  if (user) chownSync(root, user.uid, user.gid)
  const passwordFile = join(root, 'password')
  writeFileSync(passwordFile, superuser.password)
  const tool = (name: string, ...args: string[]): void => {
    execFileSync(join(bin, name), args, { ...user, cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const data = join(root, 'data')
  const login = ['-U', superuser.user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  tool('initdb', '-D', data, ...login, '-E', 'UTF8', '--locale=C', '--no-sync')
  const port = await freePort()
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`
  tool('pg_ctl', 'start', '-D', data, '-s', '-w', '-l', join(root, 'log'), '-o', options)
  directories.set(root, data)
  const stop = async (): Promise<void> => {
    directories.delete(root)
    tool('pg_ctl', 'stop', '-D', data, '-s', '-w', '-m', 'immediate')
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
  const url = (database: string, { user, password } = superuser): string =>
    urlOf({ user, password, host: `127.0.0.1:${port}`, database })
  const server = { name: `the machine's PostgreSQL`, url, stop }
  await forTests(server)
  return server
}

/** Nothing here must outlive a power failure, and databases come and go faster. */
async function forTests(server: DatabaseServer): Promise<void> {
  await administer(server, 'alter system set fsync = off', 'select pg_reload_conf()')
}

function urlOf({ user, password, host, database }: { user: string; password: string; host: string; database: string }) {
  return `postgresql://${user}${password === '' ? '' : `:${password}`}@${host}/${database}`
}

/** A port that nobody listens on now; also for tests that want a server that is not there. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

function ask(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

export type Fields = Record<string, string | null>

export interface TestDatabase {
  name: string
  url: string
  server: DatabaseServer
  /** Rows with every value as PostgreSQL's text, times in UTC. */
  query(sql: string, values?: unknown[]): Promise<Fields[]>
  /** A connection of the test's own, closed with the database. */
  connect(url?: string): Promise<Client>
  drop(): Promise<void>
}

let databases = 0

/** The next one of each server, made while the test before it runs: it takes a tenth of a second. */
const spare = new Map<DatabaseServer, Promise<string>>()

async function makeDatabase(server: DatabaseServer): Promise<string> {
  const name = `test_${process.pid}_${++databases}`
  await administer(server, `create database ${name}`)
  return name
}

/** A fresh, empty database. */
export async function createDatabase(server: DatabaseServer): Promise<TestDatabase> {
  const ready = spare.get(server) ?? makeDatabase(server)
  // At once: nobody else is to take the same one.
  const next = makeDatabase(server)
  spare.set(server, next)
  // Who asks for it hears of its failure; at the end nobody does.
  next.catch(() => {})
  const name = await ready
  return lookInto(server, name, () => administer(server, `drop database if exists ${name} with (force)`))
}

/** A copy of a database as it is now, as a backup that is restored would be; nobody may be connected to the original. */
export async function copyDatabase({ name: original, server }: TestDatabase): Promise<TestDatabase> {
  const name = `test_${process.pid}_${++databases}`
  await administer(server, `create database ${name} template ${original}`)
  return lookInto(server, name, () => administer(server, `drop database if exists ${name} with (force)`))
}

function lookInto(server: DatabaseServer, name: string, remove: () => Promise<void>): TestDatabase {
  const url = server.url(name)
  const open: Client[] = []
  const connect = async (address = url): Promise<Client> => {
    const client = new Client({ connectionString: address, application_name: 'zsync test' })
    // A test may end the backend behind it.
    client.on('error', () => {})
    await client.connect()
    await client.query(`set timezone = 'UTC'`)
    open.push(client)
    return client
  }
  let first: Promise<Client> | undefined
  return {
    name,
    url,
    server,
    connect,
    query: async (sql, values) => {
      first ??= connect()
      const types = { getTypeParser: () => (text: string | Buffer) => String(text) }
      const client = await first
      return (await client.query<Fields>({ text: sql, values: values ?? [], types })).rows
    },
    drop: async () => {
      await Promise.all(open.map((client) => client.end().catch(() => {})))
      await remove()
    },
  }
}

/** A look into the embedded database of a command's directory, which is closed again when it is dropped. */
export async function openEmbeddedDatabase(directory: string): Promise<TestDatabase> {
  const { connection, close } = await openEmbedded({ directory })
  const { host, user, database } = connection
  const url = (name: string): string => urlOf({ user, password: '', host: encodeURIComponent(host), database: name })
  const server = { name: directory, url, stop: close }
  return lookInto(server, database, close)
}

/** Runs statements in the server's own database. */
export async function administer(server: DatabaseServer, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: server.url('postgres') })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
