import { expect } from 'chai'
import { idAt } from '../support/compare-tables.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'

/** Line items and what else only a record's own call tells. */
describe('details', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 20 })
  })
  afterEach(() => world.close())
  const streams = ['invoices']
  const run = (choices = {}) => world.run({ streams, details: 'owed', ...choices })

  it('of new and changed records are asked for once, and kept with their children', async () => {
    const first = await run()
    expect(reportOf(first, 'invoices')).to.deep.include({ outcome: 'complete' })
    expect(reportOf(first, 'invoices').details).to.deep.equal({ fetched: 20, changed: 20, failed: 0, owed: 0 })
    const { byPath } = world.fake.control.calls()
    expect(byPath['/books/v3/invoices/{id}']).to.deep.equal({ 200: 20 })
    const again = await run()
    expect(reportOf(again, 'invoices').details).to.deep.equal({ fetched: 0, changed: 0, failed: 0, owed: 0 })
    world.fake.control.advance(60)
    const id = idAt(world, 'invoices', 3)
    world.fake.control.edit('invoices', id, { reference_number: 'new' })
    world.fake.control.advance(60)
    const third = await run()
    expect(reportOf(third, 'invoices').details).to.deep.equal({ fetched: 1, changed: 1, failed: 0, owed: 0 })
  })
})
