import { expect } from 'chai'
import fc from 'fast-check'
import type { Way } from '../../../src/model/stream.ts'
import { MemoryList, MemoryTable } from '../../support/memory-list.ts'
import { type Read, readMemory } from '../../support/read-memory.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const ways: Way[] = ['keyset', 'newest-first', 'filtered-scan', 'full-scan']

type Move = { kind: 'edit' | 'remove' | 'add'; where: number; count: number }

const moves = fc.array(
  fc.array(
    fc.record({
      kind: fc.constantFrom<Move['kind']>('edit', 'remove', 'add'),
      where: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 3 }) },
        { weight: 1, arbitrary: fc.integer({ min: 100, max: 230 }) },
      ),
    }),
    { maxLength: 3 },
  ),
  { minLength: 1, maxLength: 12 },
)
const seconds = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: 190, max: 450 }) },
  ),
  {
    minLength: 1,
    maxLength: 30,
  },
)

function apply(list: MemoryList, { kind, where, count }: Move): void {
  if (kind === 'add') for (let row = 0; row < count; row++) list.add()
  else {
    const ids = list.ids({ column: 'created_time', order: 'A' })
    for (const id of ids.slice(Math.floor(where * ids.length)).slice(0, count))
      kind === 'edit' ? list.edit(id) : list.remove(id)
  }
}

describe('readStream', () => {
  const world = fc.record({
    way: fc.constantFrom(...ways),
    filter: fc.constantFrom<'inclusive' | 'exclusive' | 'ignored'>('inclusive', 'exclusive', 'ignored'),
    sortable: fc.constantFrom<string[]>(['last_modified_time', 'created_time'], ['created_time'], []),
    echoes: fc.boolean(),
    scanOrder: fc.boolean(),
    // A clock that stands still would leave the second of all edits open for good.
    tick: fc.constantFrom(300, 1000, 5000),
    seconds,
    moves,
    killAfter: fc.option(fc.integer({ min: 1, max: 6 })),
  })

  it('leaves nothing behind its watermark, in any way, whatever is edited, created, deleted or killed while it reads', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ way, filter, sortable, echoes, scanOrder, tick, seconds, moves, killAfter }) => {
        // An order that is neither kept nor echoed cannot be told from one that is, as long as all rows tie.
        const honest = echoes || !sortable.includes('last_modified_time')
        const list = new MemoryList({ filter, sortable, echoes: honest, tick }, noon)
        seconds.forEach((count, second) => {
          for (let row = 0; row < count; row++) list.add(noon - 3_600_000 + second * 1000)
        })
        let mutations = 0
        list.between = () => {
          for (const move of moves[mutations++] ?? []) apply(list, move)
        }
        const table = new MemoryTable()
        const options = { way, table, ...(scanOrder && { scanOrder: 'created_time' }) }
        let since: number | null = null
        for (let run = 0; run < 3; run++) {
          let resume: Read['checkpoints'][number] | undefined
          if (killAfter !== null) {
            const { checkpoints } = await readMemory(list, { ...options, since, killAfter })
            resume = checkpoints.at(-1)
            list.now += 60_000
          }
          const read: Read = await readMemory(list, { ...options, since, resume })
          expect(table.missing(list, read.watermark), `run ${run} as ${read.way}`).to.deep.equal([])
          expect(read.watermark === null || since === null || read.watermark >= since).to.equal(true)
          since = read.watermark
          mutations = run === 0 ? 0 : Number.POSITIVE_INFINITY
          list.now += 10_000
        }
        expect(table.missing(list, Number.POSITIVE_INFINITY), 'at rest').to.deep.equal([])
      }),
      { numRuns: 150, endOnFailure: true },
    )
  })

  it('reads the list whole without a watermark, whatever its way', async () => {
    for (const way of ways) {
      const list = new MemoryList({}, noon)
      for (let row = 0; row < 300; row++) list.add(noon - row * 1000)
      const read = await readMemory(list, { way })
      expect(read.way).to.equal('full-scan')
      expect(read.table.versions.size).to.equal(300)
      expect(list.queries.every(({ from }) => from === undefined)).to.equal(true)
    }
  })

  it('finds nothing out, and warns of nothing, where the list is as expected', async () => {
    for (const way of ways) {
      const list = new MemoryList({}, noon)
      for (let row = 0; row < 500; row++) list.add(noon - 3_600_000 + row * 1000)
      const { warnings, way: used } = await readMemory(list, { way, since: noon - 3_600_000 })
      expect([warnings, used]).to.deep.equal([[], way])
    }
  })

  it('says in every checkpoint where it came from and what it may reach', async () => {
    const list = new MemoryList({}, noon)
    for (let row = 0; row < 500; row++) list.add(noon - 3_600_000 + row * 1000)
    const { checkpoints, firstAnswer } = await readMemory(list, {
      way: 'keyset',
      since: noon - 3_600_000,
      lookback: 5000,
    })
    expect(checkpoints).to.have.length(3)
    for (const checkpoint of checkpoints)
      expect(checkpoint).to.include({ way: 'keyset', from: noon - 3_605_000, firstAnswer })
    expect(checkpoints.map(({ newestLmt }) => newestLmt)).to.deep.equal(checkpoints.map(({ anchor }) => anchor))
  })
})
