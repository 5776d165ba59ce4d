import { expect } from 'chai'
import { catalog } from '../../src/model/catalog.ts'
import { differences, rewritten, rowVersions } from '../support/compare-tables.ts'
import { openWorld, outcomes, type SyncWorld } from '../support/sync-world.ts'

const hydrated = catalog.filter(({ detail }) => detail).map(({ name }) => name)
const details = Object.fromEntries(hydrated.map((name) => [name, true]))

/** What details tell, against what the fake has: every member of every record, every child row. */
describe('details in tables', () => {
  let world: SyncWorld
  beforeEach(async () => {
    world = await openWorld({ records: 30 })
  })
  afterEach(() => world.close())
  const run = (choices = {}) => world.run({ streams: hydrated, details: 'owed', settings: { details }, ...choices })
  const compare = async (): Promise<string[]> => {
    const found: string[] = []
    for (const stream of hydrated) found.push(...(await differences(world, stream, { details: true })))
    return found
  }

  it('is all that they have, of all streams that have some', async () => {
    expect(new Set(Object.values(outcomes(await run())))).to.deep.equal(new Set(['complete']))
    expect((await compare()).slice(0, 20)).to.deep.equal([])
    const before = await rowVersions(world.database, hydrated)
    await run()
    await run({ mode: 'full-rebuild' })
    expect(rewritten(before, await rowVersions(world.database, hydrated))).to.deep.equal([])
    expect((await compare()).slice(0, 20)).to.deep.equal([])
  })
})
