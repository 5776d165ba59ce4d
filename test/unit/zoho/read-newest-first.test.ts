import { expect } from 'chai'
import { MemoryList, type MemoryListOptions } from '../../support/memory-list.ts'
import { readMemory } from '../../support/read-memory.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const hourAgo = noon - 3_600_000
const newest = { column: 'last_modified_time', order: 'D' } as const

function listOf(count: number, options: MemoryListOptions = {}): MemoryList {
  const list = new MemoryList({ filter: 'equality', ...options }, noon)
  for (let row = 0; row < count; row++) list.add(hourAgo + row * 1000)
  return list
}

describe('a newest first read', () => {
  it('costs one call when nothing changed, and sends no filter', async () => {
    const list = listOf(900)
    const { watermark } = await readMemory(list, { way: 'newest-first', since: hourAgo + 899_000 })
    expect(list.queries).to.have.length(1)
    expect(list.queries[0]).to.deep.include({ from: undefined, sort: newest })
    expect(watermark).to.equal(hourAgo + 899_000)
  })

  it('reads down to the first row that is older, and looks at the top again', async () => {
    const list = listOf(900)
    const { table, warnings } = await readMemory(list, { way: 'newest-first', since: hourAgo + 400_000 })
    expect(
      [...list.rows.values()].filter(({ id, lmt }) => (lmt ?? 0) >= hourAgo + 400_000 && !table.versions.has(id)),
    ).to.deep.equal([])
    expect(table.versions.size).to.be.within(500, 700)
    expect(list.queries).to.have.length(4)
    expect(warnings).to.deep.equal([])
  })

  it('reads rows that an edit lifted over the reading point', async () => {
    const list = listOf(900)
    list.between = (_list, count) => {
      if (count === 1) for (const id of list.ids(newest).slice(380, 400)) list.edit(id)
    }
    const { table } = await readMemory(list, { way: 'newest-first', since: hourAgo + 300_000 })
    const stale = [...list.rows.values()].filter(
      ({ id, lmt, version }) => (lmt ?? 0) >= hourAgo + 300_000 && table.versions.get(id)?.version !== version,
    )
    expect(stale).to.deep.equal([])
  })

  it('looks at the top until one page shows all that is new', async () => {
    const list = listOf(900)
    list.between = (_list, count) => {
      if (count <= 3) for (const id of list.ids(newest).slice(-250)) list.edit(id)
    }
    const { table } = await readMemory(list, { way: 'newest-first', since: hourAgo + 300_000 })
    const stale = [...list.rows.values()].filter(
      ({ id, lmt, version }) => (lmt ?? 0) >= hourAgo + 300_000 && table.versions.get(id)?.version !== version,
    )
    expect(stale).to.deep.equal([])
  })

  it('ends although more than a page was changed in the newest second', async () => {
    const list = listOf(100)
    for (let row = 0; row < 450; row++) list.add(noon - 60_000)
    const { table, watermark } = await readMemory(list, { way: 'newest-first', since: hourAgo })
    expect(table.missing(list, noon)).to.deep.equal([])
    expect(watermark).to.equal(noon - 60_000)
    expect(list.queries.length).to.be.below(8)
  })

  it('skips nothing when rows above the reading point are deleted', async () => {
    const list = listOf(1200)
    list.between = (_list, count) => {
      if (count <= 4) for (const id of list.ids(newest).slice(0, 60)) list.remove(id)
    }
    const { table, watermark } = await readMemory(list, { way: 'newest-first', since: hourAgo })
    expect(table.missing(list, watermark)).to.deep.equal([])
  })

  it('becomes a full scan, with a warning, when the order is ignored', async () => {
    const list = listOf(900, { sortable: [], ownOrder: { column: 'created_time', order: 'A' } })
    const { table, way, warnings } = await readMemory(list, { way: 'newest-first', since: hourAgo + 400_000 })
    expect(table.versions.size).to.equal(900)
    expect(way).to.equal('full-scan')
    expect(warnings[0]).to.match(/order.*not honoured.*full-scan/)
  })
})
