import { expect } from 'chai'
import { differences, idAt, rewritten, rowVersions } from '../support/compare-tables.ts'
import { administer, type Fields } from '../support/database-server.ts'
import { gate } from '../support/gate.ts'
import { openWorld, outcomes, reportOf, type SyncWorld } from '../support/sync-world.ts'

const streams = ['invoices', 'contacts']

describe('what users do to a table', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  const sql = (text: string): Promise<Fields[]> => world.database.query(text)
  const edit = (position: number, members?: Parameters<SyncWorld['fake']['control']['edit']>[2]): string => {
    const id = idAt(world, 'invoices', position)
    world.fake.control.edit('invoices', id, members)
    world.fake.control.advance(60)
    return id
  }
  const state = (): unknown => world.state().streams[`books/${world.fake.organizationId}/invoices`]
  /** One stream fails with words that say what to do, the other is committed; then the cause is gone and nothing was lost. */
  const failsUntil = async (mend: string, ...words: RegExp[]): Promise<void> => {
    const before = state()
    const run = await world.run({ streams })
    expect(run.exitCode).to.equal(3)
    expect(outcomes(run)).to.deep.equal({ invoices: 'failed', contacts: 'complete' })
    const error = reportOf(run, 'invoices').error ?? ''
    for (const word of [/zoho_books\.invoices/, ...words]) expect(error).to.match(word)
    expect(state()).to.deep.equal(before)
    await sql(mend)
    expect(reportOf(await world.run({ streams }), 'invoices').error).to.equal(null)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  }
  /** The table is there, and has no row. */
  const emptied = async (): Promise<void> => {
    await world.run({ streams })
    await sql('truncate zoho_books.invoices')
    await sql('truncate zsync.state')
  }

  for (const { name, prepare } of [
    { name: 'filled', prepare: () => world.run({ streams }) },
    { name: 'empty', prepare: emptied },
  ]) {
    describe(`that is ${name}`, () => {
      beforeEach(async () => {
        await prepare()
        edit(0, { reference_number: 'the same' })
        edit(1, { reference_number: 'the same' })
      })

      it('a unique index that refuses a row: the error names index and key', async () => {
        await sql(
          `create unique index mine on zoho_books.invoices (reference_number) where reference_number = 'the same'`,
        )
        await failsUntil(
          'drop index zoho_books.mine',
          /"mine"/,
          /\(reference_number\)=\(the same\)/,
          /your own.*run again/,
        )
      })

      it('a column that is not null and has no default: the error names it', async () => {
        await sql(`alter table zoho_books.invoices add column desk text not null default 'x'`)
        await sql('alter table zoho_books.invoices alter column desk drop default')
        await failsUntil('alter table zoho_books.invoices drop column desk cascade', /"desk"/, /your own.*run again/)
      })

      it('a check: the error names it', async () => {
        await sql(
          `alter table zoho_books.invoices add constraint polite check (reference_number <> 'the same') not valid`,
        )
        await failsUntil('alter table zoho_books.invoices drop constraint polite', /"polite"/, /your own.*run again/)
      })

      it('a trigger that refuses: the error has its words', async () => {
        await sql(`create function refuse() returns trigger language plpgsql as $$ begin
          if new.reference_number = 'the same' then raise 'not on my watch'; end if; return new; end $$`)
        await sql(
          'create trigger refuse before insert or update on zoho_books.invoices for each row execute function refuse()',
        )
        await failsUntil(
          'drop trigger refuse on zoho_books.invoices',
          /not on my watch/,
          /refuse\(\)/,
          /trigger of your own.*run again/,
        )
      })

      it('a trigger that leaves rows out: the others are loaded', async () => {
        await sql(`create function leave_out() returns trigger language plpgsql as $$ begin
          if new.reference_number = 'the same' then return null; end if; return new; end $$`)
        await sql(
          'create trigger leave_out before insert or update on zoho_books.invoices for each row execute function leave_out()',
        )
        edit(2, { reference_number: 'another' })
        const run = await world.run({ streams })
        expect(reportOf(run, 'invoices').error).to.equal(null)
        expect(
          await sql(
            `select reference_number as r from zoho_books.invoices where reference_number in ('another', 'the same')`,
          ),
        ).to.deep.equal([{ r: 'another' }])
      })

      it('columns of their own, filled by default, by a generation and by a trigger, with indexes: stay, and are theirs', async () => {
        await sql(`alter table zoho_books.invoices add column remark text, add column desk text not null default 'front',
          add column doubled numeric generated always as (total * 2) stored, add column serial bigint generated always as identity`)
        await sql('create index on zoho_books.invoices (remark, doubled)')
        await sql(
          `create function remark() returns trigger language plpgsql as $$ begin new.remark := 'seen'; return new; end $$`,
        )
        await sql(
          'create trigger remark before insert or update on zoho_books.invoices for each row execute function remark()',
        )
        const id = edit(3, { remark: 'Zoho’s', doubled: 'Zoho’s too', desk: 'and this' })
        expect(reportOf(await world.run({ streams }), 'invoices').error).to.equal(null)
        const [row] = await sql(
          `select remark, desk, doubled = total * 2 as doubled, remark_, desk_, doubled_ from zoho_books.invoices where invoice_id = '${id}'`,
        )
        expect(row).to.deep.equal({
          remark: 'seen',
          desk: 'front',
          doubled: 't',
          remark_: 'Zoho’s',
          desk_: 'and this',
          doubled_: 'Zoho’s too',
        })
        const before = await rowVersions(world.database, ['invoices'])
        await world.run({ streams })
        expect(rewritten(before, await rowVersions(world.database, ['invoices']))).to.deep.equal([])
        expect((await world.run({ streams, mode: 'full-rebuild' })).exitCode).to.equal(0)
        expect(rewritten(before, await rowVersions(world.database, ['invoices']))).to.deep.equal([])
      })

      it('row level security for the role that loads: rows take the long way', async () => {
        const role = `guarded_${world.database.name}`
        const { server, name } = world.database
        await administer(server, `create role ${role} login`)
        try {
          for (const schema of ['zoho_books', 'zsync']) {
            await sql(`grant usage on schema ${schema} to ${role}`)
            await sql(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`)
          }
          await sql('alter table zoho_books.invoices enable row level security')
          const databaseUrl = server.url(name, { user: role, password: '' })
          const refused = await world.run({ streams: ['invoices'], settings: { databaseUrl } })
          expect(reportOf(refused, 'invoices').error).to.match(/row-level security.*"invoices".*[Gg]rant/)
          await sql(`create policy all_of_it on zoho_books.invoices to ${role} using (true) with check (true)`)
          const run = await world.run({ streams: ['invoices'], settings: { databaseUrl } })
          expect(reportOf(run, 'invoices').error).to.equal(null)
          expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
        } finally {
          await sql(`drop owned by ${role} cascade`)
          await administer(server, `drop role ${role}`)
        }
      })

      it('a column dropped: comes back, and its values with the sweep that it causes', async () => {
        await sql('alter table zoho_books.invoices drop column reference_number cascade')
        await world.run({ streams })
        const report = reportOf(await world.run({ streams }), 'invoices')
        expect(report.error).to.equal(null)
        expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
      })

      it('a column renamed: is theirs from then on, and comes back', async () => {
        await sql('alter table zoho_books.invoices rename column reference_number to my_reference')
        const theirs = await sql('select invoice_id, my_reference from zoho_books.invoices order by 1')
        await world.run({ streams })
        await world.run({ streams })
        expect(await sql("select count(*) from zoho_books.invoices where reference_number = 'the same'")).to.deep.equal(
          [{ count: '2' }],
        )
        if (name === 'filled')
          expect(await sql('select invoice_id, my_reference from zoho_books.invoices order by 1')).to.deep.equal(theirs)
        expect((await world.run({ streams, mode: 'full-rebuild' })).exitCode).to.equal(0)
      })
    })
  }

  for (const { column, type, value } of [
    { column: 'total', type: 'text', value: '' },
    { column: 'total', type: 'double precision', value: '' },
    { column: 'total', type: 'numeric(20, 4)', value: '' },
    { column: 'reference_number', type: 'varchar(200)', value: 'long enough' },
    { column: 'date', type: 'text', value: '' },
    { column: 'created_time', type: 'timestamp', value: '' },
    { column: 'created_time', type: 'text', value: '' },
    { column: 'last_modified_time', type: 'timestamp', value: '' },
    { column: 'is_emailed', type: 'text', value: '' },
    { column: 'invoice_id', type: 'varchar(50)', value: '' },
  ]) {
    for (const prepare of [() => world.run({ streams }), emptied]) {
      it(`the type of ${column} altered to ${type}${prepare === emptied ? ', of an empty table' : ''}: stays so, and is written`, async () => {
        await prepare()
        await sql('drop view zoho_books.invoices_live')
        await sql(`alter table zoho_books.invoices alter column ${column} type ${type} using ${column}::text::${type}`)
        const id = edit(0, value === '' ? undefined : { [column]: value })
        const run = await world.run({ streams })
        expect(reportOf(run, 'invoices').error).to.equal(null)
        const kept = await sql(
          `select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'zoho_books.invoices'::regclass and attname = '${column}'`,
        )
        const spelled: Record<string, string> = {
          'varchar(200)': 'character varying(200)',
          'varchar(50)': 'character varying(50)',
          timestamp: 'timestamp without time zone',
          'numeric(20, 4)': 'numeric(20,4)',
        }
        expect(kept).to.deep.equal([{ type: spelled[type] ?? type }])
        expect(
          (
            await sql(`select ${column} from zoho_books.invoices where invoice_id = '${id}' and total is not null`)
          )[0]?.[column],
        ).to.be.a('string')
        expect((await world.run({ streams, mode: 'full-rebuild' })).exitCode).to.equal(0)
        expect(await sql('select count(*) from zoho_books.invoices_live')).to.deep.equal([{ count: '40' }])
      })
    }
  }

  it('a column made a generated one: is theirs, and values go to another one', async () => {
    await world.run({ streams })
    await sql('alter table zoho_books.invoices drop column balance cascade')
    await sql('alter table zoho_books.invoices add column balance numeric generated always as (total * 0) stored')
    const id = edit(0, { balance: 7 })
    expect(reportOf(await world.run({ streams }), 'invoices').error).to.equal(null)
    expect(
      await sql(`select balance = 0 as theirs, balance_ from zoho_books.invoices where invoice_id = '${id}'`),
    ).to.deep.equal([{ theirs: 't', balance_: '7' }])
    expect((await world.run({ streams, mode: 'full-rebuild' })).exitCode).to.equal(0)
  })

  it('the type altered to a whole number, of an empty table: takes what rounds, as the user wants it', async () => {
    await emptied()
    await sql('drop view zoho_books.invoices_live')
    await sql('alter table zoho_books.invoices alter column total type integer')
    const id = edit(0, { total: 12.75 })
    expect(reportOf(await world.run({ streams }), 'invoices').error).to.equal(null)
    expect(await sql(`select total from zoho_books.invoices where invoice_id = '${id}'`)).to.deep.equal([
      { total: '13' },
    ])
  })

  it('the type altered to one that is not zsync’s: the column is theirs, and values go to another one', async () => {
    await world.run({ streams })
    await sql('drop view zoho_books.invoices_live')
    await sql(
      'alter table zoho_books.invoices alter column reference_number type text[] using array[reference_number], alter column total type json using to_json(total)',
    )
    const id = edit(0, { reference_number: 'new' })
    const report = reportOf(await world.run({ streams }), 'invoices')
    expect(report.error).to.equal(null)
    expect(report.notes.join())
      .to.match(/new columns: .*reference_number_ text/)
      .and.include('total_ numeric')
    expect(
      await sql(`select reference_number_ as r from zoho_books.invoices where invoice_id = '${id}'`),
    ).to.deep.equal([{ r: 'new' }])
  })

  for (const prepare of [() => world.run({ streams }), emptied]) {
    it(`the type altered to one that is too small${prepare === emptied ? ', of an empty table' : ''}: the error says so, and what to do`, async () => {
      await prepare()
      await sql('drop view zoho_books.invoices_live')
      await sql('alter table zoho_books.invoices alter column reference_number type varchar(60)')
      edit(0, { reference_number: 'far too long for as little as sixty characters, which is what it may be' })
      await failsUntil(
        'drop view zoho_books.invoices_live; alter table zoho_books.invoices alter column reference_number type text',
        /too long.*character varying\(60\)/,
        /alter it.*run again/,
      )
    })
  }

  it('the type of the id altered: an error, and nothing is written', async () => {
    await world.run({ streams })
    await sql('drop view zoho_books.invoices_live')
    await sql('alter table zoho_books.invoices alter column invoice_id type bigint using invoice_id::bigint')
    edit(0)
    await failsUntil(
      'drop view if exists zoho_books.invoices_live; alter table zoho_books.invoices alter column invoice_id type text',
      /invoice_id.*text.*Alter it back/,
    )
  })

  it('the primary key dropped: an error that asks for it', async () => {
    await world.run({ streams })
    await sql('alter table zoho_books.invoices drop constraint invoices_pkey')
    edit(0)
    await failsUntil('alter table zoho_books.invoices add primary key (_org_id, invoice_id)', /primary key \(_org_id/)
  })

  for (const [what, change] of [
    ['column', 'alter table zoho_books.invoices drop column reference_number cascade'],
    ['table', 'drop table zoho_books.invoices cascade'],
  ] as const) {
    it(`a ${what} dropped while a run reads: the error says so, and it comes back`, async () => {
      await world.run({ streams })
      edit(0)
      const before = state()
      const held = gate(world, ({ stream }) => stream === 'invoices')
      const running = world.run({ streams })
      await held.reached(1)
      await sql(change)
      held.open()
      expect(reportOf(await running, 'invoices').error).to.match(
        /zoho_books\.invoices.*does not exist.*run again, it comes back/,
      )
      expect(state()).to.deep.equal(before)
      await world.run({ streams })
      await world.run({ streams })
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    })
  }

  it('columns of their own that leave no room in a wide row: the error says so', async () => {
    await world.run({ streams })
    const own = Array.from(
      { length: 90 },
      (_unused, index) => `add column own_${index} text default 'twenty characters...'`,
    )
    await sql(`alter table zoho_books.invoices ${own.join(', ')}`)
    edit(
      0,
      Object.fromEntries(Array.from({ length: 400 }, (_unused, index) => [`field_${index}`, 'twenty characters...'])),
    )
    const dropped = own.map((_column, index) => `drop column own_${index} cascade`)
    await failsUntil(
      `alter table zoho_books.invoices ${dropped.join(', ')}`,
      /row is too big/,
      /[Cc]olumns of your own/,
    )
  })

  it('the table dropped: comes back with all its rows', async () => {
    await world.run({ streams })
    await sql('drop table zoho_books.invoices cascade')
    const run = await world.run({ streams })
    expect(run.exitCode).to.equal(0)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    expect(reportOf(run, 'invoices').notes.join()).to.include('read from the start')
  })

  it('the table owned by another role: is loaded, but a new column asks for the right', async () => {
    const role = `loader_${world.database.name}`
    const { server, name } = world.database
    await world.run({ streams })
    await administer(server, `create role ${role} login`)
    try {
      for (const schema of ['zoho_books', 'zsync']) {
        await sql(`grant usage on schema ${schema} to ${role}`)
        await sql(`grant select, insert, update, delete on all tables in schema ${schema} to ${role}`)
      }
      const settings = { databaseUrl: server.url(name, { user: role, password: '' }) }
      edit(0, { shade: 'dark' })
      const before = state()
      const run = await world.run({ streams, settings })
      expect(run.exitCode).to.equal(3)
      expect(reportOf(run, 'invoices').error).to.match(/zoho_books\.invoices.*must be owner of table invoices.*Grant/)
      expect(state()).to.deep.equal(before)
      await sql('alter table zoho_books.invoices add column shade text')
      expect(reportOf(await world.run({ streams }), 'invoices').error).to.equal(null)
    } finally {
      await sql(`drop owned by ${role} cascade`)
      await administer(server, `drop role ${role}`)
    }
  })
})
