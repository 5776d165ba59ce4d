import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { allDifferences, differences, idAt, idsOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { administer, createDatabase, type DatabaseServer, freePort, machineServer } from '../support/database-server.ts'
import { gate } from '../support/gate.ts'
import { openWorld, outcomes, refusalOf, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const streams = ['invoices', 'contacts']

describe('when the database fails', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  it('ends with 1 when it cannot be reached, says where, and shows no password', async () => {
    const databaseUrl = `postgresql://me:the-password@127.0.0.1:${await freePort()}/there`
    const error = await refusalOf(world.run({ streams, settings: { databaseUrl } }))
    expect(error.exitCode).to.equal(1)
    expect(error.message).to.include('127.0.0.1').and.to.include('DATABASE_URL').and.to.include('ECONNREFUSED')
    expect(error.message).to.not.include('the-password')
    expect(world.fake.control.calls().total).to.equal(0)
    expect(existsSync(world.stateFile)).to.equal(false)
  })

  it('that ends the connection in the middle of a load fails the stream; the next run completes it', async () => {
    await world.close()
    world = await openWorld({ records: 650 })
    // Holds the batch inside its transaction, after rows have gone over.
    await world.run({ streams })
    for (const id of idsOf(world, 'invoices')) world.fake.control.edit('invoices', id)
    world.fake.control.advance(60)
    const state = world.state()
    const before = await rowVersions(world.database, streams)
    const other = await world.database.connect()
    await other.query('begin')
    await other.query('lock table zoho_books.invoices in share mode')
    const running = world.run({ streams })
    const waiting = `select pid from pg_locks where not granted and relation = 'zoho_books.invoices'::regclass`
    await waitUntil('the merge waits', async () => (await world.database.query(waiting)).length > 0)
    await world.database.query(`select pg_terminate_backend(pid) from (${waiting}) as w`)
    const report = await running
    await other.query('rollback')
    expect(report.exitCode).to.equal(3)
    expect(outcomes(report)).to.deep.equal({ invoices: 'failed', contacts: 'complete' })
    expect(reportOf(report, 'invoices').error).to.match(/zoho_books\.invoices.*(run again|resumes)/)
    const id = `books/${world.fake.organizationId}/invoices`
    expect(world.state().streams[id]).to.deep.equal(state.streams[id])
    expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([])
    expect((await world.run({ streams })).exitCode).to.equal(0)
    expect(await allDifferences(world, streams, { later: true })).to.deep.equal([])
  })

  it('that ends every connection while Zoho is asked fails the run; the next one completes it', async () => {
    const held = gate(world, ({ stream }) => stream === 'invoices')
    const running = world.run({ streams: ['invoices'] })
    await held.reached(1)
    await world.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'zsync'`,
    )
    held.open()
    const report = await running
    expect(report.exitCode).to.equal(1)
    expect(reportOf(report, 'invoices').error).to.include('run again')
    expect((await world.run({ streams })).exitCode).to.equal(0)
    expect(await allDifferences(world, streams)).to.deep.equal([])
  })

  it('is one of a newer zsync, ends with 2 and is not touched', async () => {
    await world.run({ streams })
    await world.database.query('update zsync.meta set schema_version = 99')
    const error = await refusalOf(world.run({ streams }))
    expect(error.exitCode).to.equal(2)
    expect(error.message).to.include('99').and.to.include('newer')
    expect(await world.database.query('select count(*) from zsync.runs')).to.deep.equal([{ count: '1' }])
  })

  describe('of a role without all rights', () => {
    let role: string
    let limited: string
    beforeEach(async () => {
      role = `limited_${world.database.name}`
      limited = world.database.server.url(world.database.name, { user: role, password: '' })
      await administer(world.database.server, `create role ${role} login`)
    })
    afterEach(async () => {
      await world.database.query(`drop owned by ${role} cascade`)
      await administer(world.database.server, `drop role ${role}`)
    })

    it('on one table: that stream fails and names the grant, the others are committed (3)', async () => {
      const { query, name } = world.database
      await administer(world.database.server, `grant create on database ${name} to ${role}`)
      expect((await world.run({ streams, settings: { databaseUrl: limited } })).exitCode).to.equal(0)
      await query('alter table zoho_books.invoices owner to current_user')
      world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
      world.fake.control.edit('contacts', idAt(world, 'contacts', 0))
      world.fake.control.advance(60)
      const report = await world.run({ streams, settings: { databaseUrl: limited } })
      expect(report.exitCode).to.equal(3)
      expect(outcomes(report)).to.deep.equal({ invoices: 'failed', contacts: 'complete' })
      expect(reportOf(report, 'invoices').error).to.match(/permission denied for table invoices.*[Gg]rant/)
      expect(await differences(world, 'contacts', { later: true })).to.deep.equal([])
      await query(`alter table zoho_books.invoices owner to ${role}`)
      expect((await world.run({ streams, settings: { databaseUrl: limited } })).exitCode).to.equal(0)
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    })

    it('to create schemas: nothing is begun, and the grant is named', async () => {
      const error = await refusalOf(world.run({ streams, settings: { databaseUrl: limited } }))
      expect(error.message).to.match(/permission denied for database.*may create schemas/)
      expect(world.fake.control.calls().total).to.equal(0)
    })

    it('to write the bookkeeping: nothing is begun, and the grant is named', async () => {
      const { query } = world.database
      await world.run({ streams })
      for (const schema of ['zoho_books', 'zsync']) {
        await query(`grant usage on schema ${schema} to ${role}`)
        await query(`grant select on all tables in schema ${schema} to ${role}`)
      }
      const error = await refusalOf(world.run({ streams, settings: { databaseUrl: limited } }))
      expect(error.exitCode).to.equal(1)
      expect(error.message).to.match(/zsync\.runs.*permission denied.*[Gg]rant/)
    })

    it('but on tables that others made for it needs no more than to read and write them', async () => {
      const { query, name } = world.database
      await administer(world.database.server, `grant create on database ${name} to ${role}`)
      await world.run({ streams })
      for (const schema of ['zoho_books', 'zsync']) {
        await query(`grant usage on schema ${schema} to ${role}`)
        await query(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`)
      }
      world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
      world.fake.control.advance(60)
      const report = await world.run({ streams, settings: { databaseUrl: limited } })
      expect(report.streams.map(({ error }) => error)).to.deep.equal([null, null])
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    })
  })

  describe('because DATABASE_URL is lost', () => {
    const settings = { databaseUrl: undefined }

    it('ends with 2 and makes no hidden database', async () => {
      await world.run({ streams })
      const state = world.state()
      const error = await refusalOf(world.run({ streams, settings }))
      expect(error.exitCode).to.equal(2)
      expect(error.message).to.include('DATABASE_URL').and.to.include(world.stateFile)
      expect(existsSync(world.settings.embeddedDirectory)).to.equal(false)
      expect(world.state()).to.deep.equal(state)
    })

    it('ends with 2 where an embedded database of earlier lies, and does not fill it', async () => {
      const own = { databaseUrl: undefined, stateFile: undefined }
      expect((await world.run({ streams: ['contacts'], settings: own })).exitCode).to.equal(0)
      await world.run({ streams })
      world.fake.control.resetCalls()
      const error = await refusalOf(world.run({ streams, settings }))
      expect(error.exitCode).to.equal(2)
      expect(error.message).to.include('DATABASE_URL')
      expect(world.fake.control.calls().total).to.equal(0)
      const again = await world.run({ streams: ['contacts'], settings: own })
      expect(reportOf(again, 'contacts'), 'the embedded one is as it was').to.include({ inserted: 0, updated: 0 })
    })
  })
})

describe('when the login is refused', () => {
  let server: DatabaseServer
  let world: SyncWorld
  before(async function () {
    const found = await machineServer()
    if (!found) return this.skip()
    server = found
    world = await openWorld({ server })
  })
  after(() => world?.close())

  it('for a wrong password: ends with 2, names the user, shows no password', async () => {
    const databaseUrl = server.url(world.database.name, { user: 'owner', password: 'not-this-one' })
    const error = await refusalOf(world.run({ streams, settings: { databaseUrl } }))
    expect(error.exitCode).to.equal(2)
    expect(error.message).to.include('"owner"').and.to.include('DATABASE_URL')
    expect(error.message).to.not.include('not-this-one')
  })

  it('for an unknown database: ends with 2 and names it', async () => {
    const error = await refusalOf(world.run({ streams, settings: { databaseUrl: server.url('no_such_database') } }))
    expect(error.exitCode).to.equal(2)
    expect(error.message).to.include('"no_such_database"')
    expect(error.message).to.not.include('the-password')
  })

  it('for want of connections: ends with 1, says what to do, and does not disturb the run that has them', async () => {
    const database = await createDatabase(server)
    try {
      await administer(
        server,
        `create role narrow login password 'narrow' connection limit 3`,
        `grant create on database ${database.name} to narrow`,
      )
      const settings = {
        databaseUrl: server.url(database.name, { user: 'narrow', password: 'narrow' }),
        stateFile: undefined,
      }
      const held = gate(world)
      const first = world.run({ streams, concurrency: 1, settings })
      await held.reached(1)
      const error = await refusalOf(world.run({ streams, settings }))
      expect(error.exitCode).to.equal(1)
      expect(error.message).to.match(/too many connections.*--concurrency/)
      held.open()
      expect((await first).exitCode).to.equal(0)
      expect(await allDifferences({ fake: world.fake, database }, streams)).to.deep.equal([])
    } finally {
      await database.drop()
      await administer(server, 'drop role if exists narrow')
    }
  })
})
