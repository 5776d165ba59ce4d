import { expect } from 'chai'
import fc from 'fast-check'
import { capabilityOf } from '../../../src/model/capability.ts'
import { BudgetError } from '../../../src/model/errors.ts'
import { booksStream } from '../../../src/model/stream.ts'
import type { ListPage } from '../../../src/zoho/list-page.ts'
import { readStream } from '../../../src/zoho/read-stream.ts'
import { anyOrder } from '../../support/any-order.ts'
import { failureOf } from '../../support/failure-of.ts'
import { MemoryList, type MemoryListOptions } from '../../support/memory-list.ts'
import { readMemory } from '../../support/read-memory.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const dayAgo = noon - 86_400_000
const created = { column: 'created_time', order: 'A' } as const
const byCreation = { way: 'full-scan', scanOrder: 'created_time' } as const

function listOf(count: number, options: MemoryListOptions = {}): MemoryList {
  const list = new MemoryList(options, noon)
  for (let row = 0; row < count; row++) list.add(dayAgo + row * 1000)
  return list
}

/** The list with several requests under way, of which the latest is answered first unless `pick` says otherwise. */
function crowded(list: MemoryList, pick: (waiting: number) => number = (waiting) => waiting - 1) {
  return anyOrder(list.list, pick)
}

function unread(list: MemoryList, table: { versions: Map<string, unknown> }): string[] {
  return [...list.rows.keys()].filter((id) => !table.versions.has(id))
}

describe('a scan with several pages under way', () => {
  for (const { rows, pages, known, calls, most } of [
    { rows: 200, pages: 1, known: undefined, calls: 1, most: 1 },
    { rows: 200, pages: 1, known: 7, calls: 1, most: 1 },
    { rows: 4000, pages: 20, known: undefined, calls: 22, most: 1 },
    { rows: 20_000, pages: 100, known: undefined, calls: 112, most: 3 },
    { rows: 50_000, pages: 250, known: undefined, calls: 277, most: 4 },
    { rows: 4000, pages: 20, known: 22, calls: 22, most: 4 },
    { rows: 50_000, pages: 250, known: 274, calls: 274, most: 4 },
  ]) {
    const knowing = known === undefined ? 'an unknown number' : `${known} known`
    it(`spends ${calls} calls on a quiet list of ${pages} pages, ${knowing}, with ${most} under way`, async () => {
      const list = listOf(rows)
      const quiet = crowded(list)
      const read = await readMemory(quiet, { ...byCreation, ...(known && { knownPages: known }) })
      await quiet.idle()
      expect(read.table.versions.size).to.equal(rows)
      expect(list.queries).to.have.length(calls)
      expect(calls).to.be.at.most(pages === 1 ? 1 : 1.13 * pages)
      expect(quiet.most()).to.equal(most)
      // What is left over was asked for in vain.
      if (known !== undefined) expect(read.pages).to.have.length(calls)
    })
  }

  it('wastes three calls where the list has become shorter than it is known to be', async () => {
    const list = listOf(1000)
    const quiet = crowded(list)
    const { pages } = await readMemory(quiet, { ...byCreation, knownPages: 20 })
    await quiet.idle()
    expect([pages.length, list.queries.length]).to.deep.equal([6, 9])
  })

  for (const deleted of [1, 5, 150, 199, 390]) {
    it(`skips nothing when ${deleted} rows are deleted between answers that come in reversed order`, async () => {
      const list = listOf(4000)
      list.between = (_list, count) => {
        if (count % 8 === 3) for (const id of list.ids(created).slice(0, deleted)) list.remove(id)
      }
      const { table } = await readMemory(crowded(list), { ...byCreation, knownPages: 22 })
      expect(unread(list, table)).to.deep.equal([])
    })
  }

  it('goes on one page at a time behind a page that did not fit', async () => {
    const list = listOf(4000)
    list.between = (_list, count) => {
      if (count === 5) for (const id of list.ids(created).slice(0, 600)) list.remove(id)
    }
    const underWay = crowded(list, () => 0)
    const { table, pages } = await readMemory(underWay, { ...byCreation, knownPages: 22 })
    await underWay.idle()
    expect(unread(list, table)).to.deep.equal([])
    // Those behind the page that did not fit.
    expect(list.queries.length - pages.length).to.equal(3)
  })

  it('takes the earliest time that any server gave, or a later clock would hide an edit', async () => {
    const list = listOf(4000)
    const slow: ListPage = async (query, unwanted) => {
      const answer = await list.list(query, unwanted)
      return query.page === 3 ? { ...answer, serverTime: noon - 5000 } : answer
    }
    const { firstAnswer } = await readMemory({ list: slow }, byCreation)
    expect(firstAnswer).to.equal(noon - 5000)
  })

  it('takes what came before the budget was spent, and no page more', async () => {
    const list = listOf(4000)
    const { list: many } = anyOrder(
      async (query) => {
        if (list.queries.length === 8) throw new BudgetError('spent')
        return list.list(query)
      },
      () => 0,
    )
    const reader = readStream({
      list: many,
      stream: booksStream('invoices', { key: 'invoice_id', way: 'full-scan', columns: 'invoice_id' }),
      capability: capabilityOf('full-scan'),
      lookback: 0,
      pages: 22,
      warn: () => {},
    })
    let pages = 0
    const reading = (async () => {
      for await (const _page of reader.pages()) {
        reader.taken()
        pages += 1
      }
    })()
    await failureOf(reading, BudgetError)
    expect(pages).to.be.within(5, 8)
  })

  it('goes on at its checkpoint when it was killed, having wasted no more than what was under way', async () => {
    const list = listOf(4000)
    const first = crowded(list)
    const killed = await readMemory(first, { ...byCreation, knownPages: 22, killAfter: 6 })
    await first.idle()
    expect(list.queries.length).to.be.within(7, 10)
    for (const id of list.ids(created).slice(0, 333)) list.remove(id)
    const resume = killed.checkpoints.at(-1)
    const again = { ...byCreation, knownPages: 22, table: killed.table, resume }
    const { table, firstAnswer } = await readMemory(crowded(list), again)
    expect(unread(list, table)).to.deep.equal([])
    expect(firstAnswer).to.equal(killed.firstAnswer)
  })

  it('wants nothing any more once it has ended, whatever ended it', async () => {
    for (const end of ['killed', 'failed'] as const) {
      const list = listOf(4000)
      const open = new Set<AbortSignal>()
      const watched: ListPage = async (query, unwanted) => {
        if (end === 'failed' && query.page === 4) throw new BudgetError('spent')
        const answer = await list.list(query)
        if (unwanted && query.page > 5) open.add(unwanted)
        return answer
      }
      const read = readMemory(
        { list: watched },
        { ...byCreation, knownPages: 22, ...(end === 'killed' && { killAfter: 4 }) },
      )
      if (end === 'killed') await read
      else await failureOf(read, BudgetError)
      expect(open.size, end).to.be.above(0)
      expect(
        [...open].every(({ aborted }) => aborted),
        end,
      ).to.equal(true)
    }
  })

  it('does not count pages for read that are never taken', async () => {
    const list = listOf(4000)
    const many = crowded(list)
    const reader = readStream({
      list: many.list,
      stream: booksStream('invoices', { key: 'invoice_id', way: 'full-scan', columns: 'invoice_id' }),
      capability: capabilityOf('full-scan'),
      lookback: 0,
      pages: 22,
      warn: () => {},
    })
    const pages = reader.pages()
    for (let pulled = 0; pulled < 5; pulled++) await pages.next()
    await many.idle()
    // Five wait for the sink: a page that is pulled is asked for all the same, and no other.
    expect(list.queries).to.have.length(5)
    await pages.return(undefined)
  })

  const move = fc.record({
    kind: fc.constantFrom('edit', 'remove', 'add'),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
    count: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 1, arbitrary: fc.integer({ min: 4, max: 50 }) },
    ),
  })
  const story = fc.record({
    rows: fc.integer({ min: 1, max: 600 }),
    // Fewer rows a page have positions beyond which none reaches (docs/decisions/0001).
    perPageMax: fc.constantFrom(12, 20),
    knownPages: fc.integer({ min: 1, max: 120 }),
    // A clock that stands still would leave the second of all edits open for good.
    tick: fc.constantFrom(300, 1000, 5000),
    ownOrder: fc.constantFrom(
      { column: 'created_time', order: 'D' } as const,
      { column: 'last_modified_time', order: 'A' } as const,
      { column: 'last_modified_time', order: 'D' } as const,
    ),
    sortable: fc.constantFrom<string[]>(['created_time'], []),
    picks: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 20 }),
    moves: fc.array(fc.array(move, { maxLength: 2 }), { minLength: 1, maxLength: 40 }),
    killAfter: fc.option(fc.integer({ min: 1, max: 12 })),
  })

  it('loses nothing, whatever happens between answers that come in any order', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ rows, picks, moves, killAfter, knownPages, ...options }) => {
        const list = listOf(rows, options)
        let answered = 0
        list.between = () => {
          for (const { kind, where, count } of moves[answered] ?? []) {
            const ids = list.ids(created)
            const some = ids.slice(Math.floor(where * ids.length)).slice(0, count)
            if (kind === 'add') for (const _ of some) list.add()
            else for (const id of some) kind === 'edit' ? list.edit(id) : list.remove(id)
          }
          answered += 1
        }
        const many = crowded(list, (waiting) => (picks[answered % picks.length] ?? 0) % waiting)
        const asked = { ...byCreation, knownPages }
        const first = await readMemory(many, { ...asked, ...(killAfter !== null && { killAfter }) })
        const { resume, table } = { resume: first.checkpoints.at(-1), table: first.table }
        const read = killAfter === null ? first : await readMemory(many, { ...asked, resume, table })
        await many.idle()
        expect(table.missing(list, read.watermark)).to.deep.equal([])
        // What nobody touched since the read began is there, whatever its time.
        const untouched = [...list.rows.values()].filter(({ lmt }) => (lmt ?? 0) < noon)
        expect(untouched.filter(({ id }) => !table.versions.has(id))).to.deep.equal([])
      }),
      { numRuns: 400 },
    )
  })
})
