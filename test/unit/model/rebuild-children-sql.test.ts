import { expect } from 'chai'
import { catalog } from '../../../src/model/catalog.ts'
import {
  childrenDifferSql,
  childStageOf,
  clearDifferingSql,
  clearStagedSql,
  createChildStageSql,
  fillChildrenSql,
  insertDifferingSql,
  markChildrenGoneSql,
  markEmptySql,
  reviveDifferingSql,
} from '../../../src/model/rebuild-children-sql.ts'
import { noteDifferenceSql, stageOf } from '../../../src/model/rebuild-sql.ts'
import { type Column, streamId } from '../../../src/model/stream.ts'
import { type ChildTable, nameOf, tableOf } from '../../../src/model/table.ts'

const evil = 'na"me; drop table x; --'
const child: ChildTable = { schema: evil, name: evil, key: evil, parent: evil }
const stage = { schema: evil, name: evil }
const columns: Column[] = [{ name: evil, type: 'text' }]
const differ = childrenDifferSql(child, stage, columns, '"id"')
const texts = {
  createChildStageSql: createChildStageSql(stage, child, columns),
  markEmptySql: markEmptySql(child, nameOf(stage)),
  childrenDifferSql: differ,
  clearDifferingSql: clearDifferingSql(child, stage),
  insertDifferingSql: insertDifferingSql(child, stage, columns),
  reviveDifferingSql: reviveDifferingSql(child),
  markChildrenGoneSql: markChildrenGoneSql(child),
  clearStagedSql: clearStagedSql(child, stage),
  fillChildrenSql: fillChildrenSql(child, stage, columns),
}

describe('the SQL texts of a rebuild, for children', () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`${name} names everything within quotes, and drops nothing`, () => {
      const outside = text.replace(/"(?:[^"]|"")*"/g, '""')
      expect(text).to.contain('na""me')
      expect(outside).not.to.match(/\b_[a-z]+\b|;|\b(drop|truncate|cascade)\b/i)
    })
  }

  it('are part of what makes a row differ, under the guard of the row', () => {
    const table = { schema: 's', name: 't', key: 'id', lmt: undefined, hasDetail: false, children: [child] }
    expect(noteDifferenceSql(table, stage, columns, [differ])).to.contain(` or ${differ}) and (`)
  })
})

describe('childStageOf', () => {
  it('is another table than all stages of all organizations', () => {
    const names = ['927270289', '92727028'].flatMap((organization) =>
      catalog.flatMap((stream) => {
        const id = streamId(organization, stream)
        return [stageOf(id), ...tableOf(stream).children.map((one) => childStageOf(id, one))].map(nameOf)
      }),
    )
    expect(new Set(names).size).to.equal(names.length)
    expect(childStageOf('books/927270289/invoices', { ...child, name: 'invoice_line_items' })).to.deep.equal({
      schema: 'zsync',
      name: 'rebuild_books_927270289_invoice_line_items',
    })
  })
})
