import { expect } from 'chai'
import fc from 'fast-check'
import { type Entry, newEntry } from '../../src/fake/entry.ts'
import { SortedOrder } from '../../src/fake/sorted-order.ts'

const keys = {
  key: (entry: Entry) => entry.lmt ?? Number.NEGATIVE_INFINITY,
  tie: (entry: Entry) => (entry.version * 7) % 5,
}
const entryAt = (position: number, lmt: number) => newEntry({ id: String(position), position, created: 0, lmt })
const ids = (order: SortedOrder, direction: 'A' | 'D' = 'A') =>
  Array.from({ length: order.length }, (_unused, index) => order.at(index, direction)?.id)

describe('the fake: a sorted order', () => {
  it('is, after any edits, additions and removals, what sorting anew gives', () => {
    const change = fc.record({ which: fc.nat(30), lmt: fc.nat(10), kind: fc.constantFrom('edit', 'insert', 'remove') })
    fc.assert(
      fc.property(fc.array(fc.nat(10), { maxLength: 20 }), fc.array(change, { maxLength: 30 }), (times, changes) => {
        const entries = times.map((lmt, position) => entryAt(position, lmt))
        const order = new SortedOrder(entries, keys)
        let next = entries.length
        for (const { which, lmt, kind } of changes) {
          const entry = entries[which % Math.max(1, entries.length)]
          if (kind === 'insert' || !entry) {
            const added = entryAt(next++, lmt)
            entries.push(added)
            order.insert(added)
            continue
          }
          order.remove(entry)
          if (kind === 'remove') entries.splice(entries.indexOf(entry), 1)
          else order.insert(Object.assign(entry, { lmt, version: entry.version + 1 }))
        }
        expect(ids(order)).to.deep.equal(ids(new SortedOrder(entries, keys)))
        const read = ids(order).map((id) => entries.find((entry) => entry.id === id)?.lmt ?? 0)
        expect(read).to.deep.equal(entries.map(({ lmt }) => lmt ?? 0).sort((a, b) => a - b))
      }),
    )
  })

  it('reads the same rows backwards', () => {
    const order = new SortedOrder([entryAt(0, 5), entryAt(1, 3), entryAt(2, 5)], keys)
    expect(ids(order)).to.deep.equal(['1', '0', '2'])
    expect(ids(order, 'D')).to.deep.equal(['2', '0', '1'])
  })

  it('counts what lies below a key', () => {
    const order = new SortedOrder(
      [3, 5, 5, 8].map((lmt, position) => entryAt(position, lmt)),
      keys,
    )
    expect([
      order.countBelow(5, false),
      order.countBelow(5, true),
      order.countBelow(9, true),
      order.countBelow(1, true),
    ]).to.deep.equal([1, 3, 4, 0])
  })
})
