import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { embeddedExists } from '../../src/postgres/embedded/embedded-exists.ts'
import { openEmbedded } from '../../src/postgres/embedded/open-embedded.ts'
import { embeddedProject, queryOnce, runs, until } from '../support/embedded-project.ts'

describe('the embedded PostgreSQL, its life', () => {
  let project: ReturnType<typeof embeddedProject>
  beforeEach(() => {
    project = embeddedProject()
  })
  afterEach(() => project.remove())

  function pidOf(what: string): number {
    const pid = project.serverPid()
    if (pid === undefined) throw new Error(`no server ${what}`)
    return pid
  }

  it('starts cold, answers, stops, and starts warm with its data', async () => {
    expect(embeddedExists(project.directory)).equal(false)
    const first = await openEmbedded(project)
    const pid = pidOf('after the first open')
    await queryOnce(first.connection, 'create table kept as select 42 as answer')
    await first.close()
    expect(embeddedExists(project.directory)).equal(true)
    expect(runs(pid)).equal(false)
    expect(existsSync(first.connection.host), 'the socket directory is gone').equal(false)
    const second = await openEmbedded(project)
    expect(await queryOnce(second.connection, 'select answer from kept')).eql([{ answer: 42 }])
    const settings = await queryOnce(
      second.connection,
      `select current_setting('listen_addresses') as tcp, current_setting('server_encoding') as encoding`,
    )
    expect(settings).eql([{ tcp: '', encoding: 'UTF8' }])
    const { mode, uid } = statSync(second.connection.host)
    expect(mode & 0o777, 'only its user comes near the socket').equal(0o700)
    expect(uid).equal(statSync(join(project.directory, 'data')).uid)
    expect(second.psqlCommand).equal(`psql -h ${second.connection.host} -U zsync zsync`)
    await second.close()
    await second.close()
  })

  it('serves three processes that start cold at once, and the last one out stops it', async () => {
    const holders = [project.hold(), project.hold(), project.hold()]
    const opened = await Promise.all(holders.map((holder) => holder.opened))
    const pid = pidOf('with three holders')
    for (const { connection } of opened) {
      expect(await queryOnce(connection, 'select 1 as one')).eql([{ one: 1 }])
    }
    await Promise.all(holders.slice(1).map((holder) => holder.close()))
    expect(runs(pid), 'one still holds it').equal(true)
    await holders[0]?.close()
    expect(runs(pid)).equal(false)
    expect(readdirSync(project.directory).filter((name) => /lock|new/.test(name))).eql([])
  })

  it('keeps running when its command is killed, and the next command adopts and stops it', async () => {
    await project.makeWarm()
    const holder = project.hold()
    const { connection } = await holder.opened
    const pid = pidOf('of the holder')
    holder.child.kill('SIGKILL')
    await holder.exited
    expect(await queryOnce(connection, 'select 1 as one')).eql([{ one: 1 }])
    const next = await openEmbedded(project)
    expect(project.serverPid()).equal(pid)
    await next.close()
    expect(runs(pid)).equal(false)
  })

  it('is not hit by the signal that Ctrl-C sends to the process group of the command', async () => {
    await project.makeWarm()
    const holder = project.hold()
    await holder.opened
    const pid = pidOf('of the holder')
    for (const signal of ['SIGINT', 'SIGKILL']) process.kill(-Number(holder.child.pid), signal)
    await holder.exited
    const next = await openEmbedded(project)
    expect(project.serverPid()).equal(pid)
    await next.close()
    expect(runs(pid)).equal(false)
  })

  it('recovers from a command killed inside initdb', async () => {
    const holder = project.hold()
    const started = join(project.directory, `data.new-${holder.child.pid}`, 'PG_VERSION')
    await until(() => existsSync(started))
    holder.child.kill('SIGKILL')
    await holder.exited
    expect(embeddedExists(project.directory)).equal(false)
    const next = await openEmbedded(project)
    expect(await queryOnce(next.connection, 'select 1 as one')).eql([{ one: 1 }])
    await next.close()
    // The orphaned initdb may outlive the first clean-up; the second finds it ended.
    await (await openEmbedded(project)).close()
    expect(readdirSync(project.directory).sort()).eql(['data', 'lib', 'setup.log'])
  })

  it('stops what it began when it is aborted, and says the reason', async () => {
    const abort = new AbortController()
    const opening = openEmbedded({ ...project, signal: abort.signal }).catch((error: unknown) => error)
    await until(() => existsSync(join(project.directory, `data.new-${process.pid}`, 'PG_VERSION')))
    abort.abort(new Error('enough'))
    expect(await opening).property('message', 'enough')
    const said = readFileSync(join(project.directory, 'setup.log'), 'utf8')
    expect(said, 'initdb was interrupted').not.match(/post-bootstrap initialization \.\.\. ok/)
    expect(readdirSync(project.directory).sort()).eql(['lib', 'setup.log'])
  })

  it('survives the loss of the server: close ends, and the next open recovers what was committed', async () => {
    await project.makeWarm()
    const db = await openEmbedded(project)
    await queryOnce(db.connection, 'create table kept as select 42 as answer')
    const pid = pidOf('to be killed')
    process.kill(pid, 'SIGKILL')
    await db.close()
    const next = await openEmbedded(project)
    expect(project.serverPid()).not.equal(pid)
    expect(await queryOnce(next.connection, 'select answer from kept')).eql([{ answer: 42 }])
    await next.close()
  })

  it('lets a process end that forgot to close, and the next one stops the server', async () => {
    await project.makeWarm()
    const holder = project.hold({ forget: true })
    await holder.opened
    await holder.exited
    const pid = pidOf('of the forgetful')
    expect(runs(pid)).equal(true)
    await (await openEmbedded(project)).close()
    expect(runs(pid)).equal(false)
  })
})
