import { expect } from 'chai'
import { catalog } from '../../../src/model/catalog.ts'
import { columnName } from '../../../src/model/identifier.ts'
import { tableOf } from '../../../src/model/table.ts'

const types = ['text', 'numeric', 'boolean', 'date', 'timestamptz', 'jsonb']

describe('catalog', () => {
  it('has unique stream names and unique table names', () => {
    const names = catalog.map(({ product, name }) => `${product}/${name}`)
    const tables = catalog.map(tableOf).map(({ schema, name }) => `${schema}.${name}`)
    expect(names).to.have.length.above(10)
    expect(new Set(names).size).to.equal(names.length)
    expect(new Set(tables).size).to.equal(tables.length)
  })

  for (const stream of catalog) {
    describe(stream.name, () => {
      const names = stream.columns.map(({ name }) => name)

      it('has known types only', () => {
        for (const { name, type } of stream.columns) expect(types, `${name}:${type}`).to.include(type)
      })

      it('names no column twice, and none that would be renamed', () => {
        expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([])
        expect(names.filter((name) => columnName(name) !== name)).to.deep.equal([])
      })

      it('has its key as text', () => {
        expect(stream.columns).to.deep.include({ name: stream.key, type: 'text' })
      })

      it('says rightly whether rows carry an LMT', () => {
        expect(names.includes('last_modified_time')).to.equal(stream.hasLmt)
        expect(stream.hasLmt || stream.way === 'full-scan').to.equal(true)
      })

      it('has its volatile columns and its scan order among its columns', () => {
        expect([...stream.volatile].filter((name) => !names.includes(name))).to.deep.equal([])
        expect(stream.scanOrder === undefined || names.includes(stream.scanOrder)).to.equal(true)
      })

      it('never takes key or LMT for volatile', () => {
        expect(stream.volatile.has(stream.key) || stream.volatile.has('last_modified_time')).to.equal(false)
      })
    })
  }
})
