import { expect } from 'chai'
import type { JsonObject } from '../../src/model/json.ts'
import type { RunEvent } from '../../src/sync/run-event.ts'
import { idAt } from '../support/compare-tables.ts'
import { notesIn, openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'

const streams = ['invoices']

/** The fake's list is told to show line items, as Zoho's details do: whatever record carries them, they go to their table. */
describe('children in a run', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 20 })
  })
  afterEach(() => world.close())

  const items = async (): Promise<string[]> => {
    const rows = await world.database.query(
      `select concat_ws(' ', invoice_id, _index, name, to_jsonb(l) ->> 'hsn') as item from zoho_books.invoice_line_items_live l order by 1`,
    )
    return rows.map(({ item }) => item ?? '')
  }
  const show = (index: number, line_items: JsonObject[]): string => {
    const id = idAt(world, 'invoices', index)
    world.fake.control.edit('invoices', id, { line_items })
    return id
  }

  it('are read, replaced, marked, taught columns that the run names, and gathered by a rebuild', async () => {
    const [first, second] = [show(0, [{ name: 'a' }, { name: 'b' }]), show(1, [{ name: 'x' }])]
    await world.run({ streams })
    expect(await items()).to.deep.equal([`${first} 0 a`, `${first} 1 b`, `${second} 0 x`])
    show(0, [{ name: 'c', hsn: '12' }])
    const events: RunEvent[] = []
    await world.run({ streams, emit: (event) => events.push(event) })
    expect(notesIn(events)).to.include('new columns: invoice_line_items.hsn text')
    expect(await items()).to.deep.equal([`${first} 0 c 12`, `${second} 0 x`])
    world.fake.control.delete('invoices', second)
    const third = show(2, [{ name: 'z', gst: 5 }])
    const report = await world.run({ streams, mode: 'full-rebuild' })
    expect(reportOf(report, 'invoices')).to.include({ outcome: 'complete', updated: 1, deleted: 1 })
    expect(await items()).to.deep.equal([`${first} 0 c 12`, `${third} 0 z`])
    expect(await world.database.query(`select 1 from pg_tables where tablename like 'rebuild\\_%'`)).to.have.length(0)
  })
})
