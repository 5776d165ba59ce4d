import { expect } from 'chai'
import type pg from 'pg'
import { DatabaseError } from '../../src/model/errors.ts'
import { selectStreams } from '../../src/model/select-streams.ts'
import type { Stream } from '../../src/model/stream.ts'
import { catalogTables, tableOf } from '../../src/model/table.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { ensureTables } from '../../src/postgres/stream-table.ts'
import { createDatabase, embeddedServer, type TestDatabase } from '../support/database-server.ts'
import { failureOf } from '../support/failure-of.ts'
import { gate } from '../support/gate.ts'
import { openSinkWorld, type SinkWorld } from '../support/sink-world.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const streamOf = (name: string): Stream => {
  const [stream] = selectStreams([name])
  if (!stream) throw new Error(`no stream ${name}`)
  return stream
}
const [invoices, contacts] = [streamOf('invoices'), streamOf('contacts')]

describe('two processes that evolve one table at once', () => {
  describe('on two connections', () => {
    let database: TestDatabase
    let clients: pg.Client[]
    beforeEach(async () => {
      database = await createDatabase(await embeddedServer())
      clients = await Promise.all(Array.from({ length: 6 }, () => openConnection(database.url)))
      for (const client of clients.slice(0, 1)) await migrate(client)
    })
    afterEach(async () => {
      await Promise.all(clients.map(closeConnection))
      await database.drop()
    })
    const writer = { runId: 1, organization: '1' }
    const evolve = (client: pg.Client | undefined, stream: Stream, ...names: string[]) => {
      if (!client) throw new Error('no connection')
      const learned = names.map((name) => ({ name, type: 'text' as const }))
      const [own = [], ...children] = catalogTables(stream)
      return ensureTables(client, tableOf(stream), [[...own, ...learned], ...children], writer)
    }

    it('all make schema, table and columns; each column is there once', async () => {
      for (const round of ['a', 'b', 'c']) {
        const all = await Promise.all(
          clients.map((client, index) =>
            evolve(client, index % 2 === 0 ? invoices : contacts, 'same', round, `${round}_${index}`),
          ),
        )
        for (const { kept } of all) expect(kept.map(({ name }) => name)).to.include.members(['same', round])
      }
      expect(
        await database.query(`select count(*) from information_schema.columns where table_schema = 'zoho_books'
          and table_name = 'invoices' and column_name ~ '^(same|[abc](_.)?)$'`),
      ).to.deep.equal([{ count: '13' }])
    })

    it('all make a table in a schema that is there', async () => {
      await evolve(clients[0], contacts)
      const all = await Promise.all(clients.map((client) => evolve(client, invoices)))
      for (const { kept } of all) expect(kept).to.have.length(catalogTables(invoices)[0]?.length ?? 0)
    })

    it('and one of them waits behind a long reader: says so in time, changes nothing, and holds up no other table', async () => {
      const [one, other] = clients
      await evolve(one, invoices)
      await evolve(one, contacts)
      const reader = await database.connect()
      await reader.query('begin')
      await reader.query('select from zoho_books.invoices')
      await one?.query(`set lock_timeout = '1500ms'`)
      const waits = failureOf(evolve(one, invoices, 'late'), DatabaseError)
      await waitUntil(
        'the alter waits',
        async () => (await database.query('select from pg_locks where not granted')).length > 0,
      )
      await evolve(other, contacts, 'prompt')
      expect(await database.query('select from pg_locks where not granted'), 'still waits').to.have.length(1)
      expect((await waits).message).to.equal(
        'Cannot prepare the table zoho_books.invoices: canceling statement due to lock timeout. Another session holds a lock on ' +
          'the table for long: end it and run again; what was committed is safe.',
      )
      await reader.query('rollback')
      const { kept } = await evolve(one, invoices, 'late')
      expect(kept.at(-1)).to.deep.equal({ name: 'late', type: 'text' })
    })
  })

  describe('behind a long reader', () => {
    let world: SinkWorld
    beforeEach(async () => {
      world = await openSinkWorld()
    })
    afterEach(() => world.close())

    it('the batch before is committed with its checkpoint, and the next run goes on', async () => {
      const first = await world.open()
      await first.write(first.page('1', '2'))
      const reader = await world.database.connect()
      await reader.query('begin')
      await reader.query('select from zoho_books.invoices')
      await world.client.query(`set lock_timeout = '300ms'`).catch(() => {})
      const later = first.write(first.page({ invoice_id: '3', shade: 'dark' })).then(() => first.end())
      const failure = await failureOf(later, DatabaseError)
      expect(failure.message).to.match(/zoho_books\.invoices.*lock timeout.*end it and run again/)
      const found = () =>
        world.database.query(`select invoice_id as id, shade_there, position->>'firstAnswer' as place from zoho_books.invoices,
          zsync.checkpoints, lateral (select to_jsonb(invoices) ? 'shade' as shade_there) s order by 1`)
      expect(await found()).to.deep.equal(['1', '2'].map((id) => ({ id, shade_there: 'f', place: '1' })))
      await reader.query('rollback')
      const next = await world.open()
      await next.write(next.page({ invoice_id: '3', shade: 'dark' }))
      await next.end()
      expect(await found()).to.deep.equal(['1', '2', '3'].map((id) => ({ id, shade_there: 't', place: '1' })))
    })
  })

  describe('as runs of two organizations', () => {
    let world: SyncWorld
    let organizations: string[]
    beforeEach(async () => {
      world = await openWorld({ organizations: 2 })
      organizations = world.fake.control.rows('organizations').map((row) => String(row.organization_id))
    })
    afterEach(() => world.close())

    const meet = async (values: unknown[]): Promise<ReturnType<typeof reportOf>[]> => {
      for (const [index, organization] of organizations.entries()) {
        const id = String(world.fake.control.rows('invoices', organization)[0]?.invoice_id)
        const members = { shade: values[index] as string, tint: 'the same' }
        world.fake.control.edit('invoices', id, members, organization)
      }
      world.fake.control.advance(60)
      // Both have opened the table before either has seen a page.
      const held = gate(world)
      const runs = organizations.map((organization) =>
        world.run({ streams: ['invoices'], settings: { organizations: [organization] } }),
      )
      await held.reached(2)
      held.open()
      return (await Promise.all(runs)).map((run) => reportOf(run, 'invoices'))
    }
    const shades = () =>
      world.database.query(
        `select shade, tint, _misfit->>'shade' as misfit from zoho_books.invoices where tint is not null order by shade`,
      )

    for (const state of ['first', 'later']) {
      it(`that see the same members in ${state} runs: both are complete`, async () => {
        if (state === 'later') await world.run({ streams: ['invoices'], settings: { organizations } })
        expect((await meet(['dark', 'light'])).map(({ error }) => error)).to.deep.equal([null, null])
        expect(await shades()).to.deep.equal([
          { shade: 'dark', tint: 'the same', misfit: null },
          { shade: 'light', tint: 'the same', misfit: null },
        ])
      })

      it(`that see members of another type in ${state} runs: who comes second says so, and the next run goes on`, async () => {
        if (state === 'later') await world.run({ streams: ['invoices'], settings: { organizations } })
        const errors = (await meet([5, 'five'])).map(({ error }) => error).filter((error) => error !== null)
        expect(errors.length).to.be.at.most(1)
        for (const error of errors)
          expect(error).to.match(/column shade has just been made as (numeric|text).*Run again/)
        const again = await world.run({ streams: ['invoices'], settings: { organizations } })
        expect(again.exitCode).to.equal(0)
        const [first, second] = await shades()
        expect([first?.shade, second?.shade ?? second?.misfit]).to.have.members(['5', 'five'])
      })
    }
  })
})
