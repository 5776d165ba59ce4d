import { expect } from 'chai'
import { DatabaseError } from '../../src/model/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { type ChildWorld, invoice, openChildWorld } from '../support/child-world.ts'
import { failureOf } from '../support/failure-of.ts'
import { waitUntil } from '../support/wait-until.ts'

describe('children', () => {
  let world: ChildWorld
  before(async () => {
    world = await openChildWorld()
  })
  after(() => world.close())
  beforeEach(() => world.begin())

  /** Two loads: the second does not go straight into an empty table. */
  async function begun(): Promise<void> {
    await world.load([[invoice('0', 1)]])
  }

  it('stand in a table of their own, typed, in the order of their array', async () => {
    await world.load([[invoice('1', 1, ['a', 'b']), invoice('2', 1, []), invoice('3', 1)]])
    expect(await world.items()).to.deep.equal({ 1: ['0 a', '1 b'] })
    const rows = await world.database.query(
      `select i._org_id, i._run_id, i._index, i.line_item_id, i.quantity, i._misfit, i._deleted_at, pg_typeof(i.quantity)::text as type
       from zoho_books.invoice_line_items i join zoho_books.invoices using (_org_id, invoice_id, _run_id, _synced_at)
       where _org_id = $1 order by _index`,
      [world.organization],
    )
    const same = {
      _org_id: world.organization,
      _run_id: String(world.runId),
      _misfit: null,
      _deleted_at: null,
      type: 'numeric',
    }
    expect(rows).to.deep.equal([
      { ...same, _index: '0', line_item_id: '110', quantity: '1' },
      { ...same, _index: '1', line_item_id: '111', quantity: '2' },
    ])
  })

  it('are replaced as a whole with their parent, and only then', async () => {
    await begun()
    await world.load([[invoice('1', 1, ['a', 'b', 'c']), invoice('2', 1, ['x']), invoice('3', 1, ['y'])]])
    const before = await world.written()
    expect(await world.load([[invoice('1', 2, ['c', 'd']), invoice('2', 1, ['x']), invoice('3', 2, [])]])).to.include({
      updated: 2,
      unchanged: 1,
    })
    expect(await world.items()).to.deep.equal({ 1: ['0 c', '1 d'], 2: ['0 x'] })
    const kept = before.filter((row) => /^[02] /.test(row))
    expect((await world.written()).filter((row) => /^[02] /.test(row))).to.deep.equal(kept)
  })

  it('make another record of their parent when one of them alone has changed', async () => {
    await begun()
    await world.load([[invoice('1', 1, ['a', 'b'])]])
    expect(await world.load([[invoice('1', 1, ['a', 'B'])]])).to.include({ updated: 1 })
    expect(await world.items()).to.deep.equal({ 1: ['0 a', '1 B'] })
  })

  it('that have not changed are not written: no dead row, and neither row nor child touched', async () => {
    const page = Array.from({ length: 300 }, (_unused, id) => invoice(String(id), 1, ['a', 'b']))
    await world.load([page])
    // What the connection has not told yet would come later.
    const statistics = async () => {
      await world.client.query('select pg_stat_force_next_flush()')
      return world.database.query(
        `select n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup from pg_stat_user_tables
         where relid = 'zoho_books.invoice_line_items'::regclass`,
      )
    }
    const before = { rows: await world.written(), statistics: await statistics() }
    expect(await world.load([page])).to.include({ inserted: 0, updated: 0, unchanged: 300 })
    expect({ rows: await world.written(), statistics: await statistics() }).to.deep.equal(before)
    await world.load([[invoice('0', 2, ['a', 'b'])]])
    expect(await statistics()).not.to.deep.equal(before.statistics)
  })

  it('stay as they are where a record comes without its array', async () => {
    await begun()
    await world.load([[invoice('1', 1, ['a'])]])
    await world.load([[invoice('1', 2)]])
    expect(await world.items()).to.deep.equal({ 1: ['0 a'] })
    await world.load([[invoice('1', 3, [])]])
    expect(await world.items()).to.deep.equal({})
  })

  it('leave the user’s own columns of their table alone, and say of new ones which run has brought them', async () => {
    await begun()
    const alter = async (change: string) => {
      await world.database.query('drop view if exists zoho_books.invoice_line_items_live')
      await world.database.query(`alter table zoho_books.invoice_line_items ${change}`)
    }
    await alter(`add column desk text default 'mine'`)
    await alter('alter column quantity type integer')
    try {
      const record = invoice('1', 1, ['a'])
      const items = [{ name: 'a', quantity: 7, desk: 'theirs', invoice_id: 'another' }]
      await world.load([[{ ...record, line_items: items }]])
      const found = await world.database.query(
        `select invoice_id, invoice_id_, desk, desk_, quantity, col_description(attrelid, attnum) as comment
         from zoho_books.invoice_line_items, pg_attribute
         where _org_id = $1 and attrelid = 'zoho_books.invoice_line_items'::regclass and attname = 'desk_'`,
        [world.organization],
      )
      const comment = `First seen by zsync in run ${world.runId}`
      expect(found).to.deep.equal([
        { invoice_id: '1', invoice_id_: 'another', desk: 'mine', desk_: 'theirs', quantity: '7', comment },
      ])
    } finally {
      await alter('alter column quantity type numeric')
      await alter('drop column desk')
    }
  })

  it('whose table has lost the column of their parent’s id stop with an error that names it', async () => {
    await begun()
    const rename = (from: string, to: string) =>
      world.database.query(`alter table zoho_books.invoice_line_items rename ${from} to ${to}`)
    await rename('invoice_id', 'mine')
    try {
      const failure = await failureOf(world.load([[invoice('1', 1, ['a'])]]), DatabaseError)
      expect(failure.message).to.match(/zoho_books\.invoice_line_items: its column invoice_id is no text/)
    } finally {
      await rename('mine', 'invoice_id')
    }
  })

  it('of an older version never replace those of a newer one', async () => {
    await begun()
    await world.load([[invoice('1', 2, ['new'])]])
    await world.load([[invoice('1', 1, ['old', 'older'])]])
    await world.load([[invoice('1', 1, [])]])
    expect(await world.items()).to.deep.equal({ 1: ['0 new'] })
  })

  for (const [what, prepare] of [
    ['straight into an empty table', async () => {}],
    ['merged', begun],
  ] as const) {
    it(`of a record that comes twice in a batch are those of the newest version, ${what}`, async () => {
      await prepare()
      const first = [invoice('1', 1, ['a', 'b', 'c']), invoice('2', 2, ['new']), invoice('3', 1, ['x', 'y'])]
      const second = [
        invoice('1', 2, ['d']),
        invoice('2', 1, ['old', 'older']),
        invoice('3', 2, []),
        invoice('3', 2, ['z']),
      ]
      const { batches } = await world.load([first, second])
      expect(batches).to.have.length(1)
      expect(await world.items()).to.deep.equal({ 1: ['0 d'], 2: ['0 new'], 3: ['0 z'] })
    })
  }

  it('outlive a later version without its array in the same batch', async () => {
    await begun()
    await world.load([[invoice('1', 1, ['a'])], [invoice('1', 2)]])
    expect(await world.items()).to.deep.equal({ 1: ['0 a'] })
  })

  it('go the long way where the table refuses them straight, over several pages', async () => {
    await begun()
    await world.load([[invoice('1', 1, ['old', 'older'])]])
    // By hand: what is left of the row would collide.
    await world.database.query('delete from zoho_books.invoices where _org_id = $1', [world.organization])
    await world.load([[invoice('1', 1, ['a'])], [invoice('2', 1, ['b', 'c'])]])
    expect(await world.items()).to.deep.equal({ 1: ['0 a'], 2: ['0 b', '1 c'] })
    await world.database.query('delete from zoho_books.invoices where _org_id = $1', [world.organization])
    await world.load([[invoice('1', 1, [])]])
    expect(await world.items()).to.deep.equal({ 2: ['0 b', '1 c'] })
  })

  for (const [what, columns] of [
    ['a child', '_org_id, _run_id, invoice_id, _index) values ($1, 1, $2, 0)'],
    ['a row', `_org_id, _run_id, invoice_id, _hash) values ($1, 1, $2, gen_random_uuid())`],
  ] as const) {
    it(`are all sent again with their parents where ${what} collides that was not there at first`, async () => {
      const { client, database, organization } = world
      const table = what === 'a row' ? 'invoices' : 'invoice_line_items'
      const pid = (await client.query('select pg_backend_pid() as pid')).rows[0].pid
      async function* pages(): AsyncGenerator<JsonObject[]> {
        yield [invoice('1', 1, ['a', 'b'])]
        await waitUntil('the first page is on its way', async () => {
          const copying = `select from pg_stat_activity where pid = $1 and query ilike 'copy%'`
          return (await database.query(copying, [pid])).length > 0
        })
        await database.query(`insert into zoho_books.${table} (${columns}`, [organization, '2'])
        yield [invoice('2', 1, ['c'])]
      }
      const wanted = what === 'a row' ? { inserted: 1, updated: 1 } : { inserted: 2, updated: 0 }
      expect(await world.load(pages())).to.include(wanted)
      expect(await world.items()).to.deep.equal({ 1: ['0 a', '1 b'], 2: ['0 c'] })
    })
  }

  it('are marked deleted with their parent, and come back with it', async () => {
    await world.load([[invoice('1', 1, ['a']), invoice('2', 1, ['b'])]])
    const store = await world.store()
    expect(await store.settleUnseen({ deleted: ['1'], hidden: [], began: 0 })).to.equal(1)
    expect(await world.items()).to.deep.equal({ 2: ['0 b'] })
    const marks = await world.database.query(
      `select distinct i._run_id, i._deleted_at = p._deleted_at as same from zoho_books.invoice_line_items i
       join zoho_books.invoices p using (_org_id, invoice_id) where _org_id = $1 and invoice_id = '1'`,
      [world.organization],
    )
    expect(marks).to.deep.equal([{ _run_id: String(world.runId), same: 't' }])
    // Seen again in a list, which has no items.
    await world.load([[invoice('1', 1)]])
    expect(await world.items()).to.deep.equal({ 1: ['0 a'], 2: ['0 b'] })
    await (await world.store()).settleUnseen({ deleted: ['2'], hidden: [], began: 0 })
    await world.load([[invoice('2', 1, ['b'])]])
    expect(await world.items()).to.deep.equal({ 1: ['0 a'], 2: ['0 b'] })
  })

  it('teach their table columns, as records do', async () => {
    const more = (version: number, extra: JsonObject): JsonObject => ({
      ...invoice('1', version),
      line_items: [
        { line_item_id: '1', name: 'a' },
        { line_item_id: '2', name: 'b', ...extra },
      ],
    })
    await world.load([
      [more(1, { hsn: '12' })],
      [more(2, { hsn: '13', invoice_id: 'mine', cf_x: 5, quantity: 'many' })],
    ])
    const rows = await world.database.query(
      `select _index, hsn, invoice_id, invoice_id_, cf_x, quantity, _misfit from zoho_books.invoice_line_items
       where _org_id = $1 order by 1`,
      [world.organization],
    )
    const same = { invoice_id: '1', quantity: null }
    expect(rows).to.deep.equal([
      { _index: '0', hsn: null, invoice_id_: null, cf_x: null, _misfit: null, ...same },
      { _index: '1', hsn: '13', invoice_id_: 'mine', cf_x: '5', _misfit: '{"quantity": "many"}', ...same },
    ])
    const noted = await world.database.query(
      `select column_name from zsync.columns where table_name = 'invoice_line_items' and column_name in ('hsn', 'cf_x') order by 1`,
    )
    expect(noted.map(({ column_name }) => column_name)).to.deep.equal(['cf_x', 'hsn'])
  })

  describe('of a rebuild', () => {
    it('fill an empty table', async () => {
      await world.rebuild([[invoice('1', 1, ['a', 'b']), invoice('2', 1, []), invoice('3', 1)]])
      expect(await world.items()).to.deep.equal({ 1: ['0 a', '1 b'] })
    })

    it('take the place of what rows have left that were removed by hand', async () => {
      await world.load([[invoice('1', 1, ['x', 'y']), invoice('2', 1, ['x']), invoice('3', 1, ['z'])]])
      await world.database.query('delete from zoho_books.invoices where _org_id = $1', [world.organization])
      await world.rebuild([[invoice('1', 1, ['a']), invoice('2', 1, []), invoice('3', 1)]])
      expect(await world.items()).to.deep.equal({ 1: ['0 a'], 3: ['0 z'] })
    })

    it('replace those of the parents that differ, and no others', async () => {
      await world.load([
        [invoice('1', 1, ['a', 'b']), invoice('2', 1, ['x']), invoice('3', 1, ['y']), invoice('4', 1, ['z'])],
      ])
      const before = await world.written()
      const same = [invoice('2', 1, ['x']), invoice('4', 1, ['z'])]
      const applied = await world.rebuild([
        [invoice('1', 1, ['a']), ...same, invoice('3', 2, []), invoice('5', 1, ['n'])],
      ])
      expect(applied).to.deep.equal({ inserted: 1, updated: 2, deleted: 0 })
      expect(await world.items()).to.deep.equal({ 1: ['0 a'], 2: ['0 x'], 4: ['0 z'], 5: ['0 n'] })
      const kept = (rows: string[]): string[] => rows.filter((row) => /^[24] /.test(row))
      expect(kept(await world.written())).to.deep.equal(kept(before))
    })

    it('put right what was altered, added or removed by hand', async () => {
      const blank = { ...invoice('4', 1), line_items: [{}] }
      const page = [...['1', '2', '3'].map((id) => invoice(id, 1, ['a', 'b'])), blank]
      await world.load([page])
      const { query } = world.database
      const where = 'where _org_id = $1 and invoice_id ='
      await query(`update zoho_books.invoice_line_items set quantity = 99 ${where} '1' and _index = 0`, [
        world.organization,
      ])
      await query(`delete from zoho_books.invoice_line_items ${where} '2' and _index = 1`, [world.organization])
      await query(`update zoho_books.invoice_line_items set _index = 7 ${where} '3' and _index = 1`, [
        world.organization,
      ])
      await query(`delete from zoho_books.invoice_line_items ${where} '4'`, [world.organization])
      expect(await world.rebuild([page])).to.include({ updated: 4 })
      const both = ['0 a', '1 b']
      expect(await world.items()).to.deep.equal({ 1: both, 2: both, 3: both, 4: ['0 '] })
      expect(await world.rebuild([page])).to.include({ updated: 0 })
    })

    it('stay as they are where records come without their array', async () => {
      await world.load([[invoice('1', 1, ['a'])]])
      expect(await world.rebuild([[invoice('1', 2)]])).to.include({ updated: 1 })
      expect(await world.rebuild([[invoice('1', 2)]])).to.include({ updated: 0 })
      expect(await world.items()).to.deep.equal({ 1: ['0 a'] })
    })

    it('are those of the newest version where the stage has one of before', async () => {
      await world.load([[invoice('1', 1, ['x']), invoice('2', 1, ['x'])]])
      await world.rebuild([[invoice('1', 2, []), invoice('2', 2, ['a', 'b'])]], async (store) => {
        await world.load([[invoice('1', 3, ['c']), invoice('2', 3, [])]], 'rebuild', store)
      })
      expect(await world.items()).to.deep.equal({ 1: ['0 c'] })
    })

    it('give way to those that a later run has written', async () => {
      await world.load([[invoice('1', 1, ['a'])]])
      await world.rebuild([[invoice('1', 2, ['b'])]], async () => {
        await world.load([[invoice('1', 3, ['c'])]])
      })
      expect(await world.items()).to.deep.equal({ 1: ['0 c'] })
    })

    it('are marked deleted with their parent, and come back with it', async () => {
      await world.load([[invoice('1', 1, ['a']), invoice('2', 1, ['b'])]])
      await world.rebuild([[invoice('2', 1, ['b'])]], (store) => store.noteAsked({ deleted: ['1'], hidden: [] }))
      expect(await world.items()).to.deep.equal({ 2: ['0 b'] })
      await world.rebuild([[invoice('1', 1), invoice('2', 1, ['b'])]])
      expect(await world.items()).to.deep.equal({ 1: ['0 a'], 2: ['0 b'] })
    })

    it('leave no stage behind', async () => {
      await world.rebuild([[invoice('1', 1, ['a'])]])
      const [left] = await world.database.query(
        `select coalesce(string_agg(tablename, ' '), '') as stages from pg_tables where tablename like 'rebuild\\_%'`,
      )
      expect(left).to.deep.equal({ stages: '' })
    })
  })
})
