import { expect } from 'chai'
import { capabilityOf } from '../../../src/model/capability.ts'
import { ProofError, ZohoError } from '../../../src/model/errors.ts'
import { booksStream } from '../../../src/model/stream.ts'
import { formatInstant } from '../../../src/model/time.ts'
import type { ListPage } from '../../../src/zoho/list-page.ts'
import { readStream } from '../../../src/zoho/read-stream.ts'
import { failureOf } from '../../support/failure-of.ts'
import { jsonRecords } from '../../support/json-records.ts'
import { MemoryList, type MemoryListOptions, MemoryTable } from '../../support/memory-list.ts'
import { readMemory } from '../../support/read-memory.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const hourAgo = noon - 3_600_000
const created = { column: 'created_time', order: 'A' } as const

function listOf(count: number, options: MemoryListOptions = {}): MemoryList {
  const list = new MemoryList(options, noon)
  for (let row = 0; row < count; row++) list.add(hourAgo + row * 1000)
  return list
}

describe('a full scan', () => {
  for (const [count, calls] of [
    [0, 1],
    [1, 1],
    [200, 1],
    [201, 2],
    [950, 5],
  ] as const) {
    it(`reads ${count} rows in ${calls} calls, without a filter`, async () => {
      const list = listOf(count)
      const { table, watermark } = await readMemory(list, { way: 'full-scan' })
      expect(table.versions.size).to.equal(count)
      expect(list.queries).to.have.length(calls)
      expect(list.queries.every(({ from }) => from === undefined)).to.equal(true)
      expect(watermark).to.equal(count === 0 ? null : hourAgo + (count - 1) * 1000)
    })
  }

  it('reads rows without an LMT too', async () => {
    const list = listOf(300)
    for (let row = 0; row < 50; row++) list.add(null)
    const { table } = await readMemory(list, { way: 'keyset' })
    expect(table.versions.size).to.equal(350)
  })

  for (const deleted of [1, 5, 150, 199, 390]) {
    it(`skips nothing when ${deleted} rows before the reading point are deleted`, async () => {
      const list = listOf(1500)
      list.between = (_list, count) => {
        if (count === 3) for (const id of list.ids(created).slice(0, deleted)) list.remove(id)
      }
      const { table } = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time' })
      expect([...list.rows.keys()].filter((id) => !table.versions.has(id))).to.deep.equal([])
    })
  }

  it('skips nothing when rows vanish between all requests', async () => {
    const list = listOf(1500)
    list.between = (_list, count) => {
      for (const id of list.ids(created).slice(0, count % 7)) list.remove(id)
    }
    const { table } = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time' })
    expect([...list.rows.keys()].filter((id) => !table.versions.has(id))).to.deep.equal([])
  })

  it('reads a list to its end that shrinks below the reading point', async () => {
    const list = listOf(900)
    list.between = (_list, count) => {
      if (count === 3) for (const id of list.ids(created).slice(0, 850)) list.remove(id)
    }
    const { table } = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time' })
    expect([...list.rows.keys()].filter((id) => !table.versions.has(id))).to.deep.equal([])
    expect(list.queries.length).to.be.below(15)
  })

  it('ends when the list becomes empty under it', async () => {
    const list = listOf(900)
    list.between = (_list, count) => {
      if (count === 3) list.rows.clear()
    }
    await readMemory(list, { way: 'full-scan' })
    expect(list.queries.length).to.be.below(15)
  })

  it('reads nothing twice into the watermark: what is edited meanwhile belongs to the next run', async () => {
    const list = listOf(600)
    list.between = () => {
      for (const id of list.ids(created).slice(-3)) list.edit(id)
    }
    const {
      watermark,
      firstAnswer = 0,
      table,
    } = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time' })
    expect(watermark).to.equal(firstAnswer - 1000)
    expect(table.missing(list, watermark)).to.deep.equal([])
  })

  for (const perPageMax of [7, 50, 199]) {
    it(`reads a list that gives ${perPageMax} rows a page whatever is asked for, also while rows are deleted`, async () => {
      const list = listOf(230, { perPageMax })
      list.between = (_list, count) => {
        if (count % 3 === 2) list.remove(String(count).padStart(6, '0'))
      }
      const { table, watermark } = await readMemory(list, { way: 'full-scan' })
      expect(table.missing(list, watermark)).to.deep.equal([])
    })
  }

  it('ends with a ProofError, soon, when the rows come in another order each time', async () => {
    const list = listOf(2000, { shuffles: true })
    const failure = await failureOf(readMemory(list, { way: 'full-scan' }), ProofError)
    expect(failure.message).to.contain('do not fit together')
    expect(list.queries.length).to.be.below(100)
  })

  it('ends with a ProofError, soon, when the list ignores the page', async () => {
    for (const rows of [201, 900]) {
      const list = listOf(rows, { ignoresPage: true })
      const failure = await failureOf(readMemory(list, { way: 'full-scan' }), ProofError)
      expect(failure.message).to.contain('invoices')
      expect(list.queries.length).to.be.below(10)
    }
  })

  it("goes on at its checkpoint in an order that edits do not move, under the first attempt's ceiling", async () => {
    const list = listOf(1500)
    const first = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time', killAfter: 4 })
    for (const id of list.ids(created).slice(0, 10)) list.edit(id)
    list.now += 7_200_000
    list.queries.length = 0
    const second = await readMemory(list, {
      way: 'full-scan',
      scanOrder: 'created_time',
      resume: first.checkpoints.at(-1),
      table: first.table,
    })
    expect(list.queries.length).to.be.below(6)
    expect(second.firstAnswer).to.equal(first.firstAnswer)
    expect(second.watermark).to.be.below(first.firstAnswer ?? 0)
    expect([...list.rows.keys()].filter((id) => !second.table.versions.has(id))).to.deep.equal([])
    expect(second.table.missing(list, second.watermark)).to.deep.equal([])
  })

  it('skips nothing when rows were deleted between kill and resumption', async () => {
    const list = listOf(1500)
    const first = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time', killAfter: 4 })
    for (const id of list.ids(created).slice(0, 333)) list.remove(id)
    const { table } = await readMemory(list, {
      way: 'full-scan',
      scanOrder: 'created_time',
      resume: first.checkpoints.at(-1),
      table: first.table,
    })
    expect([...list.rows.keys()].filter((id) => !table.versions.has(id))).to.deep.equal([])
  })

  it('goes on after a kill also where the order may move, and does not pass the time of the first attempt', async () => {
    const list = listOf(900)
    const first = await readMemory(list, { way: 'full-scan', killAfter: 3 })
    list.queries.length = 0
    const second = await readMemory(list, { way: 'full-scan', resume: first.checkpoints.at(-1), table: first.table })
    expect(list.queries[0]?.page).to.be.above(1)
    expect(second.table.versions.size).to.equal(900)
    expect(second.firstAnswer).to.equal(first.firstAnswer)
  })

  it('starts anew after a kill where the order may move and rows have no LMT', async () => {
    const list = listOf(900)
    const first = await readMemory(list, { way: 'full-scan', hasLmt: false, killAfter: 3 })
    list.queries.length = 0
    const second = await readMemory(list, {
      way: 'full-scan',
      hasLmt: false,
      resume: first.checkpoints.at(-1),
      table: new MemoryTable(),
    })
    expect(list.queries[0]).to.include({ page: 1, perPage: 200 })
    expect(second.table.versions.size).to.equal(900)
    expect(second.firstAnswer).to.be.above(first.firstAnswer ?? 0)
  })
})

describe('a filtered scan', () => {
  it('reads what the filter gives, in whatever order', async () => {
    const list = listOf(900, { sortable: [] })
    const { table, way, warnings } = await readMemory(list, { way: 'filtered-scan', since: hourAgo + 400_000 })
    // A second early: the filter might mean "after".
    expect(table.versions.size).to.equal(501)
    expect([way, warnings]).to.deep.equal(['filtered-scan', []])
  })

  it('becomes a full scan, with a warning, when the filter is ignored', async () => {
    const list = listOf(900, { sortable: [], filter: 'ignored' })
    const { table, way, warnings } = await readMemory(list, { way: 'filtered-scan', since: hourAgo + 400_000 })
    expect(table.versions.size).to.equal(900)
    expect(way).to.equal('full-scan')
    expect(warnings).to.have.length(1)
  })

  it('costs one call when nothing changed', async () => {
    const list = listOf(900)
    await readMemory(list, { way: 'filtered-scan', since: hourAgo + 899_000 })
    expect(list.queries).to.have.length(1)
  })
})

describe('a scan in an order that edits move', () => {
  for (const [what, sort, given] of [
    ['in an order that edits move', { column: 'name', order: 'A' }, {}],
    ['among rows of one creation second', created, { scanOrder: 'created_time' }],
  ] as const) {
    it(`does not take a row that ran ahead for the repeated one, past rows that were never read, ${what}`, async () => {
      const rows = Array.from({ length: 600 }, (_, index) => ({ id: index, place: index, lmt: hourAgo }))
      let calls = 0
      const list: ListPage = async ({ page, perPage }) => {
        const sorted = [...rows].sort((a, b) => a.place - b.place)
        const shown = sorted.slice((page - 1) * perPage, page * perPage)
        const answer = {
          records: jsonRecords(
            shown.map(({ id, lmt }) => ({
              invoice_id: String(id),
              created_time: formatInstant(hourAgo),
              last_modified_time: formatInstant(lmt),
            })),
          ),
          hasMore: sorted.length > page * perPage,
          ...{ page, perPage, sort, appliedFilter: undefined },
          serverTime: noon + 5000 * ++calls,
        }
        if (calls === 1) {
          // The last row of the page goes into the next one, seconds before that is read; rows before it are deleted.
          Object.assign(rows[199] ?? {}, { place: 300.5, lmt: noon + 6000 })
          rows.splice(0, 40)
        }
        return answer
      }
      const stream = booksStream('invoices', { key: 'invoice_id', way: 'full-scan', columns: 'invoice_id', ...given })
      const capability = capabilityOf('full-scan')
      const reader = readStream({ list, stream, capability, lookback: 0, warn: () => {} })
      const seen = new Set<string>()
      for await (const { records } of reader.pages()) {
        for (const record of records) seen.add(String(record.get('invoice_id')))
      }
      expect(rows.filter(({ id }) => !seen.has(String(id)))).to.deep.equal([])
    })
  }

  it('needs no proof among rows that were created since it began: an import may go on while it reads', async () => {
    const list = new MemoryList({}, noon)
    for (let row = 0; row < 300; row++) list.add(hourAgo + row * 1000)
    for (let row = 0; row < 700; row++) list.add(noon)
    const { table } = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time' })
    expect(table.versions.size).to.equal(1000)
    expect(list.queries.length).to.be.at.most(6)
  })
})

describe('a scan whose list shrinks and refuses pages beyond its end', () => {
  it('begins anew instead of failing for good', async () => {
    const list = listOf(900)
    const first = await readMemory(list, { way: 'full-scan', scanOrder: 'created_time', killAfter: 4 })
    for (const id of list.ids(created).slice(0, 600)) list.remove(id)
    const honest = list.list
    const refusing = Object.assign(Object.create(list), {
      list: async (query: Parameters<ListPage>[0]) => {
        const answer = await honest(query)
        if (query.page > 1 && answer.records.length === 0) throw new ZohoError('no such page', { status: 400, code: 2 })
        return answer
      },
    })
    const resume = first.checkpoints.at(-1)
    const { table } = await readMemory(refusing, {
      way: 'full-scan',
      scanOrder: 'created_time',
      resume,
      table: first.table,
    })
    expect([...list.rows.keys()].filter((id) => !table.versions.has(id))).to.deep.equal([])
  })
})
