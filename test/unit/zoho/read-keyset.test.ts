import { expect } from 'chai'
import { MemoryList, type MemoryListOptions } from '../../support/memory-list.ts'
import { readMemory } from '../../support/read-memory.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const hourAgo = noon - 3_600_000
const since = hourAgo - 1000

/** A list with `count` rows for each of the seconds since an hour ago. */
function listOf(counts: number[], options: MemoryListOptions = {}): MemoryList {
  const list = new MemoryList(options, noon)
  counts.forEach((count, second) => {
    for (let row = 0; row < count; row++) list.add(hourAgo + second * 1000)
  })
  return list
}
const ones = (count: number): number[] => new Array(count).fill(1)

for (const filter of ['inclusive', 'exclusive'] as const) {
  describe(`a keyset read with ${filter} filter`, () => {
    it('reads every row, from the anchor of each page', async () => {
      const list = listOf(ones(950), { filter })
      const { table, watermark, warnings, way } = await readMemory(list, { way: 'keyset', since })
      expect(table.versions.size).to.equal(950)
      expect(watermark).to.equal(hourAgo + 949_000)
      expect([warnings, way]).to.deep.equal([[], 'keyset'])
      expect(new Set(list.queries.map(({ page }) => page))).to.deep.equal(new Set([1]))
    })

    it('loses no row of a second that lies on the border of two pages', async () => {
      const list = listOf([...ones(190), 30, ...ones(50)], { filter })
      const { table } = await readMemory(list, { way: 'keyset', since })
      expect(table.missing(list, noon)).to.deep.equal([])
      expect(table.versions.size).to.equal(270)
    })

    for (const tied of [200, 201, 400, 450]) {
      it(`reads ${tied} rows of one second, and what lies before and behind`, async () => {
        const list = listOf([...ones(3), tied, ...ones(250)], { filter })
        const { table, warnings, way } = await readMemory(list, { way: 'keyset', since })
        expect(table.missing(list, noon)).to.deep.equal([])
        expect(table.versions.size).to.equal(253 + tied)
        expect([warnings, way]).to.deep.equal([[], 'keyset'])
      })
    }

    it('loses nothing when rows of the border are edited or deleted between two pages', async () => {
      const list = listOf([...ones(150), 120, ...ones(200)], { filter })
      const [border = ''] = list.ids({ column: 'last_modified_time', order: 'A' }).slice(195)
      const tied = [...list.rows.values()].filter(({ lmt }) => lmt === list.rows.get(border)?.lmt).map(({ id }) => id)
      list.between = (_list, count) => {
        if (count === 1) for (const id of tied.slice(0, 100)) Number(id) % 2 === 0 ? list.edit(id) : list.remove(id)
      }
      const { table, watermark } = await readMemory(list, { way: 'keyset', since })
      expect(table.missing(list, watermark)).to.deep.equal([])
      expect(watermark).to.be.at.least(hourAgo + 350_000)
    })

    it('reads rows that leave a second of many pages while it is read', async () => {
      const list = listOf([700], { filter })
      list.between = (_list, count) => {
        for (const id of list.ids({ column: 'last_modified_time', order: 'A' }).slice(0, 40))
          count % 2 === 0 ? list.edit(id) : list.remove(id)
      }
      const { table, watermark } = await readMemory(list, { way: 'keyset', since })
      expect(table.missing(list, watermark)).to.deep.equal([])
    })

    it('reads 10,000 rows of one second, some of them edited or deleted while it is read', async () => {
      const list = listOf([3, 10_000, ...ones(250)], { filter })
      const ids = list.ids({ column: 'last_modified_time', order: 'A' })
      list.between = (_list, count) => {
        if (count % 5 > 0) return
        for (const id of ids.slice(count * 97, count * 97 + 12)) Number(id) % 2 === 0 ? list.edit(id) : list.remove(id)
      }
      const { table, watermark } = await readMemory(list, { way: 'keyset', since })
      expect(table.missing(list, watermark)).to.deep.equal([])
      expect(watermark).to.be.at.least(hourAgo + 250_000)
      expect(list.queries.length).to.be.below(1.5 * Math.ceil(10_253 / 200) + 4)
    })

    it('ends although somebody edits faster than it reads, and leaves the rest to the next run', async () => {
      const list = listOf(ones(300), { filter })
      list.between = () => {
        for (let row = 0; row < 300; row++) list.add()
      }
      const { table, watermark, firstAnswer = 0 } = await readMemory(list, { way: 'keyset', since })
      expect(list.queries.length).to.be.below(12)
      expect(watermark).to.be.below(firstAnswer)
      expect(table.missing(list, watermark)).to.deep.equal([])
    })
  })
}

describe('a keyset read', () => {
  it('goes on within the second of its checkpoint, also without lookback and where the filter means after', async () => {
    const list = listOf([1, 201], { filter: 'exclusive' })
    const first = await readMemory(list, { way: 'keyset', since, killAfter: 1 })
    expect(first.table.missing(list, noon)).to.have.length(2)
    const { table } = await readMemory(list, {
      way: 'keyset',
      since,
      resume: first.checkpoints.at(-1),
      table: first.table,
    })
    expect(table.missing(list, noon)).to.deep.equal([])
  })

  it('does not take a row that an edit moved for the repeated one that proves an overlap', async () => {
    const list = listOf([202])
    const second = list.ids({ column: 'last_modified_time', order: 'A' })
    list.between = (_list, count) => {
      if (count === 3) for (const id of second.slice(0, 198)) list.edit(id)
    }
    const { table, watermark } = await readMemory(list, { way: 'keyset', since })
    expect(watermark).to.be.at.least(hourAgo)
    expect(table.missing(list, hourAgo)).to.deep.equal([])
  })

  it('loses nothing when the filter, that has meant "from", means "after" from one page to the next', async () => {
    const list = listOf(new Array(90).fill(7))
    list.between = (_list, count) => {
      if (count === 2) list.behave({ filter: 'exclusive' })
    }
    const { table } = await readMemory(list, { way: 'keyset', since })
    expect(table.missing(list, noon)).to.deep.equal([])
  })

  it('costs one call when nothing changed', async () => {
    const list = listOf(ones(500))
    const { watermark } = await readMemory(list, { way: 'keyset', since: hourAgo + 499_000 })
    expect(list.queries).to.have.length(1)
    expect(watermark).to.equal(hourAgo + 499_000)
  })

  it('starts the lookback before the watermark', async () => {
    const list = listOf(ones(500))
    await readMemory(list, { way: 'keyset', since: hourAgo + 499_000, lookback: 300_000 })
    expect(list.queries[0]).to.include({ from: hourAgo + 198_000, page: 1, perPage: 200 })
  })

  it('costs one call more than pages for a page border without ties', async () => {
    const list = listOf(ones(600))
    await readMemory(list, { way: 'keyset', since })
    expect(list.queries).to.have.length(4)
  })

  it('goes on at its checkpoint, the lookback before it', async () => {
    const list = listOf(ones(900))
    const first = await readMemory(list, { way: 'keyset', since, killAfter: 3 })
    const resume = first.checkpoints.at(-1)
    list.queries.length = 0
    const second = await readMemory(list, {
      way: 'keyset',
      since,
      lookback: 10_000,
      resume: resume && { ...resume, from: since - 10_000 },
      table: first.table,
    })
    expect(list.queries[0]?.from).to.equal((resume?.anchor ?? 0) - 11_000)
    expect(second.table.versions.size).to.equal(900)
    expect(second.watermark).to.equal(hourAgo + 899_000)
  })

  it('goes on at a second of many pages that it was killed in', async () => {
    const list = listOf([...ones(600), 700, ...ones(10)])
    const first = await readMemory(list, { way: 'keyset', since, killAfter: 7 })
    expect(first.checkpoints.at(-1)).to.include({ anchor: hourAgo + 600_000 })
    const second = await readMemory(list, {
      way: 'keyset',
      since,
      resume: first.checkpoints.at(-1),
      table: first.table,
    })
    expect(second.table.versions.size).to.equal(1310)
  })

  it('starts anew from a checkpoint of another way, or of a later start', async () => {
    const list = listOf(ones(300))
    for (const resume of [
      { way: 'full-scan', from: since, firstAnswer: 0, newestLmt: null, anchor: noon },
      { way: 'keyset', from: since + 5000, firstAnswer: 0, newestLmt: null, anchor: noon },
      { way: 'keyset', from: null, firstAnswer: 0, newestLmt: null, anchor: noon },
    ] as const) {
      list.queries.length = 0
      const { table } = await readMemory(list, { way: 'keyset', since, resume })
      expect(list.queries[0]?.from).to.equal(since - 1000)
      expect(table.versions.size).to.equal(300)
    }
  })

  it('becomes newest first, with a warning, when the filter is ignored', async () => {
    const list = listOf(ones(900), { filter: 'ignored' })
    const { table, way, capability, warnings, watermark } = await readMemory(list, {
      way: 'keyset',
      since: hourAgo + 500_000,
    })
    expect([way, capability]).to.deep.equal(['newest-first', { filter: 'ignored', order: true }])
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(/filter.*not honoured.*newest-first/)
    expect(
      [...list.rows.values()].filter(({ id, lmt }) => (lmt ?? 0) >= hourAgo + 500_000 && !table.versions.has(id)),
    ).to.deep.equal([])
    expect(watermark).to.equal(hourAgo + 899_000)
  })

  it('finds the filter ignored, and does not go round for ever, at more than a page of the very second it starts from', async () => {
    const list = listOf([201], { filter: 'ignored' })
    const { table, way, warnings } = await readMemory(list, { way: 'keyset', since: hourAgo })
    expect(table.versions.size).to.equal(201)
    expect(way).to.equal('newest-first')
    expect(warnings).to.have.length(1)
    expect(list.queries.length).to.be.below(15)
  })

  for (const echoes of [true, false]) {
    it(`becomes a filtered scan, with a warning, when the order is ignored, echo ${echoes}`, async () => {
      const list = listOf(ones(900), { sortable: ['created_time'], echoes })
      const { table, way, capability, warnings } = await readMemory(list, { way: 'keyset', since })
      expect([way, capability]).to.deep.equal(['filtered-scan', { filter: 'exclusive', order: false }])
      expect(warnings[0]).to.match(/order.*not honoured.*filtered-scan/)
      expect(table.versions.size).to.equal(900)
    })
  }

  it('goes on with no old position when it becomes another way after a resumption', async () => {
    const list = listOf(ones(900), { sortable: ['created_time'] })
    const tail = list.ids({ column: 'created_time', order: 'A' }).slice(380, 400)
    const resume = { way: 'keyset', from: since, firstAnswer: 1000, newestLmt: null } as const
    const read = await readMemory(list, {
      way: 'keyset',
      since,
      scanOrder: 'created_time',
      resume: { ...resume, scan: { rowsRead: 400, tail, order: '', largest: 200 } },
    })
    expect(read.way).to.equal('filtered-scan')
    expect(read.table.versions.size).to.equal(900)
    expect(read.firstAnswer).to.be.above(noon)
  })

  it('becomes a full scan, with two warnings, when neither is honoured', async () => {
    const list = listOf(ones(900), { filter: 'ignored', sortable: [] })
    const { table, way, capability, warnings } = await readMemory(list, { way: 'keyset', since: hourAgo + 500_000 })
    expect([way, capability]).to.deep.equal(['full-scan', { filter: 'ignored', order: false }])
    expect(warnings).to.have.length(2)
    expect(table.versions.size).to.equal(900)
  })

  it('does not end at a page without any LMT that has more behind it', async () => {
    const list = listOf([])
    for (let row = 0; row < 300; row++) list.add(null)
    for (let row = 0; row < 300; row++) list.add(hourAgo + row * 1000)
    const strict = list.list
    // A list whose filter lets rows without an LMT pass, and whose order puts them first.
    const lax = { ...list, list: (query: Parameters<typeof strict>[0]) => strict({ ...query, from: undefined }) }
    const { table, warnings } = await readMemory(Object.assign(Object.create(list), lax), { way: 'keyset', since })
    expect(table.versions.size).to.equal(600)
    expect(warnings).to.have.length(1)
  })
})
