import { expect } from 'chai'
import { capabilityOf, isFresh } from '../../../src/model/capability.ts'
import { probeList } from '../../../src/zoho/probe-list.ts'
import { MemoryList, type MemoryListOptions } from '../../support/memory-list.ts'
import { readMemory } from '../../support/read-memory.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const newest = noon - 1_000_000

/** A list of several pages, the newest row at `newest`. */
function listOf(options: MemoryListOptions, rows = 450): MemoryList {
  const list = new MemoryList(options, noon)
  for (let row = 0; row < rows; row++) list.add(newest - row * 1000)
  return list
}

describe('probeList', () => {
  for (const filter of ['inclusive', 'exclusive', 'equality', 'ignored'] as const) {
    for (const sortable of [['last_modified_time'], []]) {
      it(`finds a filter that is ${filter} and an order that is ${sortable.length > 0 ? 'kept' : 'not'}, in two calls`, async () => {
        const list = listOf({ filter, sortable })
        const found = await probeList(list.list, newest)
        expect(found?.capability).to.deep.equal({ filter, order: sortable.length > 0 })
        expect(list.queries).to.have.length(2)
        expect(list.queries.map(({ unfiltered }) => unfiltered === true)).to.deep.equal([false, true])
      })
    }
  }

  it('tells a filter that works from equality also where a bulk edit stamped many rows', async () => {
    const list = listOf({ filter: 'inclusive' })
    for (let row = 0; row < 450; row++) list.add(newest)
    expect((await probeList(list.list, newest))?.capability?.filter).to.equal('inclusive')
  })

  it('finds out nothing where the newest page of a list without an order shows late rows only', async () => {
    const list = listOf({ filter: 'ignored', sortable: [] })
    for (let row = 0; row < 450; row++) list.add(newest)
    expect(await probeList(list.list, newest)).to.equal(undefined)
  })

  it('finds out nothing where the newest row is gone', async () => {
    const list = listOf({ filter: 'inclusive' })
    list.remove('000001')
    list.remove('000002')
    expect(await probeList(list.list, newest)).to.equal(undefined)
  })
})

describe('a finding', () => {
  it('is believed for 30 days', () => {
    const finding = { capability: capabilityOf('keyset'), defaultFilter: null, pages: 3, foundAt: noon, note: '' }
    expect(isFresh(finding, noon + 29 * 86_400_000)).to.equal(true)
    expect(isFresh(finding, noon + 30 * 86_400_000)).to.equal(false)
    expect(isFresh({ ...finding, capability: undefined }, noon)).to.equal(false)
    expect(isFresh(undefined, noon)).to.equal(false)
  })
})

describe('a first page that shows nothing new', () => {
  const quiet = { page: 1, perPage: 200 }

  it('is believed after one look at the top of the list', async () => {
    const list = listOf({ filter: 'exclusive' })
    const { warnings } = await readMemory(list, { way: 'keyset', since: newest + 5000 })
    expect(warnings).to.deep.equal([])
    expect(list.queries.slice(1)).to.deep.equal([{ ...quiet, sort: { column: 'last_modified_time', order: 'D' } }])
  })

  for (const way of ['keyset', 'filtered-scan'] as const) {
    it(`gives away a filter that means equality, before a change is lost: ${way}`, async () => {
      const sortable = way === 'keyset' ? ['last_modified_time'] : []
      const list = listOf({ filter: 'equality', sortable })
      const edited = Array.from({ length: 20 }, (_, row) => String(400 + row).padStart(6, '0'))
      for (const id of edited) list.edit(id)
      list.now += 60_000
      const { table, warnings, capability } = await readMemory(list, { way, since: newest })
      expect(warnings.join()).to.match(/filter by last_modified_time is not honoured/)
      expect(capability.filter).to.equal('equality')
      expect(edited.filter((id) => table.versions.get(id)?.version !== 2)).to.deep.equal([])
    })
  }
})
