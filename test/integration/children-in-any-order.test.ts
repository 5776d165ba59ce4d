import { expect } from 'chai'
import fc from 'fast-check'
import { type ChildWorld, invoice, openChildWorld } from '../support/child-world.ts'

/** A version of an invoice as a page brings it; without names as a list shows it. */
interface Version {
  id: string
  version: number
  names: string[] | undefined
}
type Step = { pages: Version[][] } | { deleted: string }

const ids = ['1', '2', '3']
/** Few of each, so that versions meet, and repeat. Of one version either all come with the array or none: its owner reads it. */
const version: fc.Arbitrary<Version> = fc
  .record({
    id: fc.constantFrom(...ids),
    version: fc.integer({ min: 0, max: 5 }),
    names: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
  })
  .map(({ names, ...one }) => ({ ...one, names: one.version % 3 === 0 ? undefined : names }))
const pages = fc.array(fc.array(version, { maxLength: 5 }), { minLength: 1, maxLength: 3 })
const story: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ pages }) },
    { weight: 1, arbitrary: fc.record({ deleted: fc.constantFrom(...ids) }) },
  ),
  { minLength: 1, maxLength: 6 },
)

describe('children of versions that arrive in any order', () => {
  let world: ChildWorld
  before(async () => {
    world = await openChildWorld()
  })
  after(() => world.close())

  it('are those of the newest version that has brought its array, live with their parent', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        world.begin()
        for (const step of steps) {
          if ('deleted' in step) {
            await (await world.store()).settleUnseen({ deleted: [step.deleted], hidden: [], began: 0 })
          } else await world.load(step.pages.map((page) => page.map((one) => invoice(one.id, one.version, one.names))))
        }
        expect(await world.items()).to.deep.equal(outcome(steps))
      }),
      { numRuns: 30 },
    )
  })
})

/** One version after the other, by the words of the contract. */
function outcome(steps: readonly Step[]): Record<string, string[]> {
  const rows = new Map<string, { version: number; names: string[]; live: boolean }>()
  for (const step of steps) {
    if ('deleted' in step) {
      const row = rows.get(step.deleted)
      if (row) row.live = false
      continue
    }
    for (const { id, version: arrived, names } of step.pages.flat()) {
      const before = rows.get(id)
      if (before && arrived < before.version) continue
      rows.set(id, { version: arrived, names: names ?? before?.names ?? [], live: true })
    }
  }
  const live = [...rows].filter(([, row]) => row.live && row.names.length > 0).sort()
  return Object.fromEntries(live.map(([id, { names }]) => [id, names.map((name, index) => `${index} ${name}`)]))
}
