import { expect } from 'chai'
import { gate } from '../support/gate.ts'
import { openWorld, type SyncWorld } from '../support/sync-world.ts'

describe('two organizations in one table', () => {
  let world: SyncWorld
  let organizations: string[]
  beforeEach(async () => {
    world = await openWorld({ records: 12, organizations: 2 })
    organizations = world.fake.control.rows('organizations').map((row) => String(row.organization_id))
  })
  afterEach(() => world.close())
  const run = () => world.run({ streams: ['invoices'], details: 'owed', settings: { organizations } })
  const idOf = (organization: string) => String(world.fake.control.rows('invoices', organization)[0]?.invoice_id)

  for (const first of ['the details', 'the list']) {
    it(`have both their value of a member that the list of one shows, and only the details of the other, ${first} first`, async () => {
      const [one = '', other = ''] = organizations
      const { control } = world.fake
      control.editDetail('invoices', idOf(other), { brand_new: 'told' }, other)
      if (first === 'the list') control.edit('invoices', idOf(one), { brand_new: 'listed' }, one)
      control.advance(60)
      await run()
      for (const round of [1, 2]) {
        control.edit('invoices', idOf(one), { brand_new: `listed ${round}` }, one)
        control.edit('invoices', idOf(other), { reference_number: `${round}` }, other)
        control.advance(60)
        expect((await run()).exitCode).to.equal(0)
        const rows = await world.database.query(
          `select _org_id as id, brand_new from zoho_books.invoices where brand_new is not null order by 1`,
        )
        expect(rows).to.deep.equal([
          { id: one, brand_new: `listed ${round}` },
          { id: other, brand_new: 'told' },
        ])
      }
    })
  }

  it('that learn the same columns at once, each in an order of its own, owe no detail for it', async () => {
    const [one = '', other = ''] = organizations
    const { control } = world.fake
    control.edit('invoices', idOf(one), { tint: 'a', shade: 'b' }, one)
    control.edit('invoices', idOf(other), { shade: 'c', tint: 'd' }, other)
    control.advance(60)
    const held = gate(world, ({ stream, id }) => stream === 'invoices' && id === undefined)
    const first = run()
    await held.reached(2)
    held.open()
    expect((await first).exitCode).to.equal(0)
    const report = await run()
    expect(report.streams.map(({ spent }) => spent.details)).to.deep.equal([0, 0])
  })
})
