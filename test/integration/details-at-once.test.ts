import { expect } from 'chai'
import type pg from 'pg'
import { systemClock } from '../../src/model/clock.ts'
import type { DetailStore } from '../../src/model/detail-store.ts'
import { selectStreams } from '../../src/model/select-streams.ts'
import { streamId } from '../../src/model/stream.ts'
import { detailTables, tableOf } from '../../src/model/table.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { detailStore } from '../../src/postgres/detail-store.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

/** Two organizations whose details come into the same tables at the same time. */
describe('details of two organizations at once', () => {
  let world: SyncWorld
  let clients: pg.Client[]
  let stores: DetailStore[]
  const [invoices] = selectStreams(['invoices'])
  if (!invoices) throw new Error('no invoices')
  const table = tableOf(invoices)
  const [own = [], ...children] = detailTables(invoices)

  beforeEach(async () => {
    world = await openWorld({ organizations: 2, records: 30 })
    const organizations = world.fake.control.rows('organizations').map((row) => String(row.organization_id))
    await world.run({ streams: ['invoices'], details: 'owed', settings: { organizations } })
    clients = await Promise.all(organizations.map(() => openConnection(world.database.url)))
    stores = clients.map((client, index) => {
      const organization = organizations[index] ?? ''
      const stream = streamId(organization, invoices)
      return detailStore({ client, stream, table, organization, runId: 1, clock: systemClock, calls: () => 0 })
    })
  })
  afterEach(async () => {
    await Promise.all(clients.map(closeConnection))
    await world.close()
  })
  const owed = () => Promise.all(stores.map((store) => store.countOwed()))

  it('that show the same new member are owed no second time', async () => {
    const wanted = [[...own, { name: 'brand_new', type: 'text' as const }], ...children]
    expect(await owed()).to.deep.equal([0, 0])
    await Promise.all(stores.map((store) => store.ensureColumns(wanted)))
    expect(await owed()).to.deep.equal([0, 0])
  })

  it('are owed again where a column or a child table was dropped by hand, by all organizations', async () => {
    for (const drop of [
      'alter table zoho_books.invoices drop column sub_total cascade',
      'drop table zoho_books.invoice_line_items cascade',
    ]) {
      await world.database.query('update zoho_books.invoices set _detail_lmt = last_modified_time')
      await world.database.query(drop)
      await Promise.all(stores.map((store) => store.ensureColumns([own, ...children])))
      expect(await owed(), drop).to.deep.equal([30, 30])
    }
  })

  it('that come to their end make one index', async () => {
    for (let round = 0; round < 5; round++) {
      await world.database.query('drop index zoho_books.invoices_owed_details')
      await Promise.all(stores.map((store) => store.settled()))
    }
  })
})
