import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { ConfigError } from '../../src/model/errors.ts'
import { copyBinaries } from '../../src/postgres/embedded/copy-binaries.ts'
import { initCluster } from '../../src/postgres/embedded/init-cluster.ts'
import { joinServer } from '../../src/postgres/embedded/join-server.ts'
import { libraryEnvironment, linkLibraries } from '../../src/postgres/embedded/link-libraries.ts'
import { openEmbedded } from '../../src/postgres/embedded/open-embedded.ts'
import { placeCluster } from '../../src/postgres/embedded/place-cluster.ts'
import { platformPackage } from '../../src/postgres/embedded/platform-package.ts'
import { processIdentity } from '../../src/postgres/embedded/process-identity.ts'
import { serverUser } from '../../src/postgres/embedded/server-user.ts'
import { isOurs, makeSocketDirectory } from '../../src/postgres/embedded/socket-directory.ts'
import { stopServer } from '../../src/postgres/embedded/stop-server.ts'
import { systemTools } from '../../src/postgres/embedded/system-tools.ts'
import { takeLock } from '../../src/postgres/embedded/take-lock.ts'
import { embeddedProject, isRoot, queryOnce, runs } from '../support/embedded-project.ts'

const NOBODY = { uid: 65534, gid: 65534 }

/** Runs where root is needed; elsewhere the reason stands in the name of the skipped test. */
function itAsRoot(name: string, body: () => Promise<void> | void): void {
  if (isRoot) it(name, body)
  else it.skip(`${name} (needs root, to be two users)`)
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )
  expect(outcome).instanceOf(ConfigError)
  return outcome instanceof Error ? outcome : new Error(String(outcome))
}

describe('the embedded PostgreSQL, its setting up', () => {
  let project: ReturnType<typeof embeddedProject>
  beforeEach(() => {
    project = embeddedProject()
  })
  afterEach(() => project.remove())

  itAsRoot('runs for an ordinary user, and root may share that server', async () => {
    chownSync(project.root, NOBODY.uid, NOBODY.gid)
    chmodSync(project.root, 0o700)
    const holder = project.hold(NOBODY)
    const { connection, error } = await holder.opened
    expect(error).equal(undefined)
    expect(statSync(join(project.directory, 'data')).uid).equal(NOBODY.uid)
    const pid = Number(project.serverPid())
    const shared = await openEmbedded(project)
    expect(shared.connection).eql(connection)
    await shared.close()
    expect(runs(pid)).equal(true)
    await holder.close()
    expect(runs(pid)).equal(false)
  })

  itAsRoot('says what to do in a directory that the user may not write', async () => {
    mkdirSync(project.directory)
    const { error } = await project.hold(NOBODY).opened
    expect(error?.name).equal('ConfigError')
    expect(error?.message).contain(project.directory).contain('permission denied').contain('DATABASE_URL')
  })

  itAsRoot("keeps root's data outside a directory that the server's user cannot enter", async () => {
    chmodSync(project.root, 0o700)
    const db = await openEmbedded(project)
    const data = realpathSync(join(project.directory, 'data'))
    try {
      expect(await queryOnce(db.connection, 'select 1 as one')).eql([{ one: 1 }])
      expect(dirname(dirname(data))).equal('/var/lib/zsync')
      expect(readlinkSync(join(project.directory, 'data'))).equal(data)
    } finally {
      await db.close()
      rmSync(dirname(data), { recursive: true })
    }
  })

  itAsRoot('copies the programs where the user reaches them, and trusts no directory that others can change', () => {
    const found = platformPackage()
    if (found === undefined) throw new Error('no platform package is installed')
    const user = serverUser()
    const planted = join(project.root, 'planted')
    const open = join(project.root, 'open')
    const cache = join(project.root, 'cache')
    mkdirSync(planted)
    chownSync(planted, NOBODY.uid, NOBODY.gid)
    mkdirSync(open)
    chmodSync(open, 0o777)
    const copy = copyBinaries(found, user, [planted, open, cache])
    expect(dirname(copy)).equal(cache)
    expect(copyBinaries(found, user, [planted, open, cache])).equal(copy)
    expect(readdirSync(cache)).length(1)
    const env = libraryEnvironment(join(copy, 'native'), join(copy, 'links'))
    const run = spawnSync(join(copy, 'native/bin/postgres'), ['--version'], { env, uid: user.uid, gid: user.gid })
    expect(String(run.stdout)).contain('PostgreSQL')
    expect(() => copyBinaries(found, user, [planted, open])).throw(ConfigError, /only root can change/)
  })

  it('makes the library links that the blocked postinstall did not', () => {
    const found = platformPackage()
    if (found === undefined) throw new Error('no platform package is installed')
    const native = join(project.root, 'native')
    const links = join(project.root, 'links')
    const filter = (path: string) => !lstatSync(path).isSymbolicLink()
    for (const part of ['bin', 'lib', 'pg-symlinks.json']) {
      cpSync(join(found.native, part), join(native, part), { recursive: true, filter })
    }
    const program = join(native, 'bin', 'postgres')
    expect(spawnSync(program, ['--version'], { env: {} }).status, 'without the links').not.equal(0)
    linkLibraries(native, links)
    linkLibraries(native, links)
    const env = libraryEnvironment(native, links)
    expect(execFileSync(program, ['--version'], { env, encoding: 'utf8' })).contain('PostgreSQL')
  })

  const system = systemTools()
  if (system === undefined) it.skip("runs the machine's own PostgreSQL (none is installed)")
  else {
    it("runs the machine's own PostgreSQL where no package is there", async () => {
      const cluster = placeCluster(project.directory)
      await initCluster(cluster, system)
      const { session } = await joinServer(cluster, system)
      const rows = await session.query('show server_version_num')
      expect(String(rows[0]?.server_version_num)).match(new RegExp(`^${system.major}`))
      session.cut()
      expect(await stopServer(cluster, system)).equal(true)
      const other = { ...system, major: system.major + 1 }
      expect((await failure(initCluster(cluster, other))).message).contain(`made by PostgreSQL ${system.major}`)
    })
  }

  it('shows the end of the log when the server does not start', async () => {
    await project.makeWarm()
    appendFileSync(join(project.directory, 'data', 'postgresql.conf'), 'shared_buffers = nonsense\n')
    const { message } = await failure(openEmbedded(project))
    expect(message).contain('shared_buffers').contain('server.log')
    expect(readdirSync(project.directory)).not.contain('start.lock')
  })

  it('starts although the pid of a lost server went to another program', async () => {
    await project.makeWarm()
    // As after a reboot, or in a container started again: a live pid, but no postgres.
    const { uid, gid } = statSync(join(project.directory, 'data'))
    const other = spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot ? { uid, gid } : {}) })
    try {
      writeFileSync(join(project.directory, 'data', 'postmaster.pid'), `${other.pid}\n`)
      await (await openEmbedded(project)).close()
    } finally {
      other.kill('SIGKILL')
    }
  })

  it('does not use a socket directory that somebody else could change', () => {
    const cluster = placeCluster(project.directory)
    const first = makeSocketDirectory(cluster)
    chmodSync(first, 0o777)
    const second = makeSocketDirectory(cluster)
    try {
      expect(second).not.equal(first)
      expect(isOurs(second, cluster)).equal(true)
    } finally {
      rmSync(first, { recursive: true })
      rmSync(second, { recursive: true })
    }
  })

  describe('its lock', () => {
    it('names the process that holds it when it is waited for too long', async () => {
      const path = join(project.root, 'lock')
      const release = await takeLock({ path, patience: 0 })
      expect((await failure(takeLock({ path, patience: 0 }))).message).contain(`Process ${process.pid} is`)
      const signal = AbortSignal.abort(new Error('enough'))
      expect(await takeLock({ path, patience: 60_000, signal }).catch((error: Error) => error.message)).equal('enough')
      release()
      ;(await takeLock({ path, patience: 0 }))()
    })

    it('is taken from the dead, also when their pid lives again', async () => {
      const path = join(project.root, 'lock')
      const { pid } = processIdentity(process.pid)
      for (const left of [JSON.stringify({ pid, started: '1', token: 'old' }), '']) {
        writeFileSync(path, left)
        ;(await takeLock({ path, patience: 0 }))()
        expect(readdirSync(project.root)).eql([])
      }
    })

    it('is taken from the dead by one at a time', async () => {
      const path = join(project.root, 'lock')
      writeFileSync(path, '')
      const release = await takeLock({ path: `${path}.break`, patience: 0 })
      expect((await failure(takeLock({ path, patience: 0 }))).message).contain(`${path}.break`)
      release()
      ;(await takeLock({ path, patience: 0 }))()
    })

    it('lets one process at a time through, from a dead lock on', async () => {
      const path = join(project.root, 'lock')
      const counter = join(project.root, 'counter')
      writeFileSync(path, '')
      writeFileSync(counter, '0')
      const script = fileURLToPath(new URL('../support/count-under-lock.ts', import.meta.url))
      const codes = Array.from({ length: 4 }, () => {
        const child = spawn(process.execPath, [script, path, counter, '20'], { stdio: ['ignore', 'ignore', 'inherit'] })
        return new Promise((resolve) => child.once('exit', resolve))
      })
      expect(await Promise.all(codes)).eql([0, 0, 0, 0])
      expect(readFileSync(counter, 'utf8')).equal('80')
    })
  })
})
