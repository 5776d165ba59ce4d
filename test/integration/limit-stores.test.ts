import { expect } from 'chai'
import type { LimitState } from '../../src/model/limits/limit-state.ts'
import { closeConnection, openConnection } from '../../src/postgres/connection.ts'
import { type LimitStores, openLimitStores } from '../../src/postgres/limit-stores.ts'
import { migrate } from '../../src/postgres/migrate.ts'
import { createDatabase, embeddedServer, type TestDatabase } from '../support/database-server.ts'
import { waitUntil } from '../support/wait-until.ts'

const name = 'books/1'

describe('the limits in the database', () => {
  let database: TestDatabase
  let opened: LimitStores[]
  beforeEach(async () => {
    database = await createDatabase(await embeddedServer())
    const client = await openConnection(database.url)
    await migrate(client)
    await closeConnection(client)
    opened = []
  })
  afterEach(async () => {
    for (const stores of opened) await stores.close()
    await database.drop()
  })

  function process(): LimitStores {
    const stores = openLimitStores(database.url)
    opened.push(stores)
    return stores
  }
  const plusOne = ({ state }: { state: LimitState }) => ({
    state: { ...state, pausedUntil: state.pausedUntil + 1 },
    result: state.pausedUntil + 1,
  })
  const owner = { slots: 1, out: 1, want: 1, at: 0, served: 0 }

  it('take every change of four processes at once, one after the other', async () => {
    const stores = [1, 2, 3, 4].map(() => process().store(name))
    const results = await Promise.all(
      stores.map(async (store) => {
        const seen: number[] = []
        for (let change = 0; change < 50; change++) seen.push(await store.change(plusOne))
        return seen
      }),
    )
    expect(results.flat().sort((one, other) => one - other)).to.deep.equal(Array.from({ length: 200 }, (_, n) => n + 1))
    expect(await database.query('select version, state from zsync.limits')).to.have.nested.property(
      '[0].version',
      '200',
    )
  })

  it('take a change in one statement while nobody else writes', async () => {
    const store = process().store(name)
    await store.change(plusOne)
    const behind = `update zsync.limits set state = jsonb_set(state, '{pausedUntil}', '7000')`
    await database.query(behind)
    expect(await store.change(plusOne), 'as it was written last').to.equal(2)
    await database.query(`${behind}, version = version + 1`)
    expect(await store.change(plusOne), 'somebody else has written').to.equal(7001)
  })

  it('know who of the owners still runs, and see that one was killed', async () => {
    const [killed, other] = [process().store(name), process().store(name)]
    const pid = await killed.change((seen) => ({
      state: { ...seen.state, owners: { ...seen.state.owners, [seen.owner]: owner } },
      result: seen.owner,
    }))
    const isAlive = (): Promise<boolean> => other.change(({ state, isAlive }) => ({ state, result: isAlive(pid) }))
    expect(await isAlive()).to.equal(true)
    await database.query('select pg_terminate_backend($1::int)', [pid])
    await waitUntil('the owner is gone', async () => !(await isAlive()))
  })

  it('go on over a new connection when theirs was cut', async () => {
    const store = process().store(name)
    const before = await store.change((seen) => ({ state: seen.state, result: seen.owner }))
    await database.query('select pg_terminate_backend($1::int)', [before])
    await waitUntil('it has ended', async () => {
      const rows = await database.query('select 1 from pg_stat_activity where pid = $1::int', [before])
      return rows.length === 0
    })
    const after = await store.change((seen) => ({ state: seen.state, result: seen.owner }))
    expect(after).to.not.equal(before)
  })

  it('are begun anew where another version of zsync wrote them', async () => {
    await database.query(`insert into zsync.limits values ($1, 3, '{"version": 99}')`, [name])
    expect(await process().store(name).change(plusOne)).to.equal(1)
  })

  it('take clocks of one machine for one', async () => {
    expect(
      await process()
        .store(name)
        .change(({ state, skew }) => ({ state, result: skew })),
    ).to.equal(0)
  })
})
