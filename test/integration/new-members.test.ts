import { expect } from 'chai'
import { differences, idAt, idsOf, rewritten, rowVersions } from '../support/compare-tables.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'

const streams = ['invoices']

describe('a member that Zoho adds', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  const edit = (position: number, members: Parameters<SyncWorld['fake']['control']['edit']>[2]): void => {
    world.fake.control.edit('invoices', idAt(world, 'invoices', position), members)
    world.fake.control.advance(60)
  }
  const column = async (name: string): Promise<Record<string, string | null> | undefined> => {
    const [found] = await world.database.query(
      `select format_type(atttypid, atttypmod) as type, col_description(attrelid, attnum) as comment
       from pg_attribute where attrelid = 'zoho_books.invoices'::regclass and attname = $1 and not attisdropped`,
      [name],
    )
    return found
  }

  it('becomes a column that says in which run it was first seen; no other row is written', async () => {
    await world.run({ streams })
    const before = await rowVersions(world.database, streams)
    edit(3, { shade: 'dark' })
    const run = await world.run({ streams })
    expect(run.exitCode).to.equal(0)
    expect(reportOf(run, 'invoices').notes.join()).to.include('new columns: shade text')
    const comment = `First seen by zsync in run ${run.runId}`
    expect(await column('shade')).to.deep.equal({ type: 'text', comment })
    expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([
      `invoices/${idAt(world, 'invoices', 3)}`,
    ])
    expect(await world.database.query('select count(shade) from zoho_books.invoices_live')).to.deep.equal([
      { count: '1' },
    ])
    // Its sweep reads all rows again.
    expect(reportOf(await world.run({ streams }), 'invoices').swept).to.equal(true)
    expect(rewritten(before, await rowVersions(world.database, streams))).to.have.length(1)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('and takes away again keeps its column, NULL from then on, and is no error', async () => {
    edit(3, { shade: 'dark' })
    edit(4, { shade: 'light' })
    await world.run({ streams })
    const before = await rowVersions(world.database, streams)
    edit(3, { shade: '' })
    const report = reportOf(await world.run({ streams }), 'invoices')
    expect(report).to.include({ outcome: 'complete', updated: 1 })
    expect(report.notes).to.deep.equal([])
    expect(rewritten(before, await rowVersions(world.database, streams))).to.have.length(1)
    expect(await world.database.query('select shade from zoho_books.invoices where shade is not null')).to.deep.equal([
      { shade: 'light' },
    ])
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('with another type later is a misfit: NULL, the raw value kept, the run complete', async () => {
    edit(1, { shade: 5, tint: true, hue: { a: 1 } })
    await world.run({ streams })
    edit(2, { shade: 'five', tint: 'perhaps', hue: 'red' })
    const run = await world.run({ streams })
    expect(run.exitCode).to.equal(0)
    expect(reportOf(run, 'invoices').misfits).to.equal(2)
    expect(
      await world.database.query('select shade, tint, hue, _misfit from zoho_books.invoices where _misfit is not null'),
    ).to.deep.equal([{ shade: null, tint: null, hue: '"red"', _misfit: '{"tint": "perhaps", "shade": "five"}' }])
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
  })

  it('with a name that PostgreSQL would cut off, or that is ours or its own, goes to a column of its own', async () => {
    const long = 'a_very_long_name_of_a_member_that_goes_on_and_on_and_on_until_it_ends_in'
    const members = {
      [`${long}_one`]: 'one',
      [`${long}_two`]: 'two',
      ['ü'.repeat(40)]: 'umlauts',
      ['ü'.repeat(41)]: 'more',
      xmin: 'not the system’s',
      _hash: 'not ours',
      'a "b" c': 'quoted',
      Total: 'not total',
    }
    edit(1, members)
    await world.run({ streams })
    edit(2, members)
    const report = reportOf(await world.run({ streams }), 'invoices')
    expect(report.notes, 'found again').to.deep.equal([])
    const rows = await world.database.query(`select * from zoho_books.invoices where xmin_ is not null`)
    expect(rows).to.have.length(2)
    for (const row of rows) expect(Object.values(row)).to.include.members(Object.values(members))
  })

  it('beside one that would have the same column has that to itself, and the other is not lost', async () => {
    edit(1, { xmin: 'a', xmin_: 'b' })
    edit(2, { xmin_: 'c' })
    edit(3, { xmin: 'd' })
    const run = await world.run({ streams })
    expect(run.exitCode).to.equal(0)
    const rows = await world.database.query(
      'select xmin_, _misfit from zoho_books.invoices where xmin_ is not null order by 1',
    )
    expect(rows).to.deep.equal([
      { xmin_: 'a', _misfit: '{"xmin_": "b"}' },
      { xmin_: 'c', _misfit: null },
      { xmin_: 'd', _misfit: null },
    ])
  })

  describe('to a table with as many columns as PostgreSQL takes', () => {
    /** Gives the table columns of nobody's, dropped ones among them, until it has only so many places left. */
    const crowd = async (places: number): Promise<void> => {
      const { query } = world.database
      const [row] = await query(
        `select max(attnum) as used from pg_attribute where attrelid = 'zoho_books.invoices'::regclass`,
      )
      const names = Array.from({ length: 1600 - Number(row?.used) - places }, (_unused, index) => `crowd_${index}`)
      for (let from = 0; from < names.length; from += 400) {
        const some = names.slice(from, from + 400)
        await query(`alter table zoho_books.invoices ${some.map((name) => `add column ${name} int`).join(', ')}`)
        await query(`alter table zoho_books.invoices ${some.map((name) => `drop column ${name}`).join(', ')}`)
      }
    }

    it('is kept in _misfit as soon as the places that are left are not for it, and the run says so once', async () => {
      await world.run({ streams })
      await crowd(102)
      for (const [index, id] of idsOf(world, 'invoices').entries()) {
        if (index < 30)
          world.fake.control.edit('invoices', id, { one: 'a', two: 'b', three: 'c', cf_four: `d${index}` })
      }
      world.fake.control.advance(60)
      const run = await world.run({ streams })
      expect(run.exitCode).to.equal(0)
      const { notes, misfits } = reportOf(run, 'invoices')
      const full = notes.filter((note) => note.includes('_misfit'))
      expect(full).to.have.length(1)
      const kept = await world.database.query('select _misfit from zoho_books.invoices where _misfit is not null')
      expect(kept).to.have.length(30)
      expect(misfits).to.equal(60)
      for (const name of Object.keys(JSON.parse(kept[0]?._misfit ?? ''))) expect(full[0]).to.include(name)
      expect(full[0]).to.include('zoho_books.invoices').and.to.include('1,600')
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
      await world.database.query('alter table zoho_books.invoices add column mine text')
      const again = await world.run({ streams, mode: 'full-rebuild' })
      expect(again.exitCode).to.equal(0)
      expect(reportOf(again, 'invoices')).to.include({ updated: 0 })
      expect(reportOf(again, 'invoices').notes.filter((note) => note.includes('_misfit'))).to.have.length(1)
    })

    it('is an error that says what to do where even a known column finds no place', async () => {
      await world.run({ streams })
      await world.database.query('alter table zoho_books.invoices drop column balance cascade')
      await crowd(0)
      const report = reportOf(await world.run({ streams }), 'invoices')
      expect(report.outcome).to.equal('failed')
      expect(report.error).to.match(/zoho_books\.invoices.*1600.*[Dd]ropped/)
    })
  })

  it('where a row has more values than 8 kB take: those that do not fit are kept in _misfit, and the run says so', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 900 }, (_unused, index) => [`field_${index}`, `a value that is not short ${index}`]),
    )
    edit(1, members)
    edit(2, { field_899: 'the last one has room here' })
    const run = await world.run({ streams })
    expect(reportOf(run, 'invoices').error).to.equal(null)
    expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    const wide = reportOf(run, 'invoices').notes.filter((note) => note.includes('_misfit'))
    expect(wide).to.have.length(1)
    expect(wide[0]).to.include('8 kB')
    const before = await rowVersions(world.database, streams)
    expect((await world.run({ streams, mode: 'full-rebuild' })).exitCode).to.equal(0)
    expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([])
  })

  for (const [name, value] of Object.entries({
    'short texts': 'xy',
    ids: '4608000000312345678',
    'long texts': 'x'.repeat(200),
    numbers: 123456.78,
    'large numbers': 1234567890123456,
    booleans: true,
    dates: '2026-06-09T13:17:42-0400',
    objects: { a: [1, 2] },
  })) {
    it(`where a row has 1,400 values: ${name}`, async () => {
      edit(1, Object.fromEntries(Array.from({ length: 1400 }, (_unused, index) => [`field_${index}_time`, value])))
      expect(reportOf(await world.run({ streams }), 'invoices').error).to.equal(null)
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    })
  }
})
