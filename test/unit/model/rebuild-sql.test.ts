import { expect } from 'chai'
import { catalog } from '../../../src/model/catalog.ts'
import {
  absentSql,
  applyDifferenceSql,
  createStageSql,
  fillSql,
  markGoneSql,
  noteAskedSql,
  noteDifferenceSql,
  stageOf,
  stretchSql,
} from '../../../src/model/rebuild-sql.ts'
import { type Column, streamId } from '../../../src/model/stream.ts'
import type { Table } from '../../../src/model/table.ts'

const evil = 'na"me; drop table x; --'
const table: Table = { schema: evil, name: evil, key: evil, lmt: 'last_modified_time', hasDetail: false, children: [] }
const stage = { schema: evil, name: evil }
const columns: Column[] = [
  { name: evil, type: 'text' },
  { name: 'last_modified_time', type: 'timestamptz' },
]
const texts = {
  createStageSql: createStageSql(stage, table, columns),
  noteAskedSql: noteAskedSql(stage, table),
  absentSql: absentSql(table, stage),
  stretchSql: stretchSql(stage, table),
  noteDifferenceSql: noteDifferenceSql(table, stage, columns),
  applyDifferenceSql: applyDifferenceSql(table, stage, columns),
  markGoneSql: markGoneSql(table),
  fillSql: fillSql(table, stage, columns),
}

describe('the SQL texts of a rebuild', () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`${name} names everything within quotes, and drops nothing`, () => {
      const outside = text.replace(/"(?:[^"]|"")*"/g, '""')
      expect(text).to.contain('na""me')
      expect(outside).not.to.match(/\b_[a-z]+\b|last_modified_time|;|\b(drop|truncate|cascade)\b/i)
    })
  }

  it('keep a row that was written meanwhile from older versions, by its time where it has one', () => {
    expect(texts.noteDifferenceSql).to.contain('coalesce(s."last_modified_time" >= t."last_modified_time", true)')
    const timeless = noteDifferenceSql({ ...table, lmt: undefined }, stage, columns.slice(0, 1))
    expect(timeless).to.contain('or t."_run_id" <= s."_run_id"').and.not.to.contain('$5')
  })
})

describe('stageOf', () => {
  it('is another table of the schema zsync for each stream of each organization', () => {
    const names = ['927270289', '92727028'].flatMap((organization) =>
      catalog.map((stream) => stageOf(streamId(organization, stream)).name),
    )
    expect(new Set(names).size).to.equal(2 * catalog.length)
    expect(stageOf('books/927270289/invoices')).to.deep.equal({
      schema: 'zsync',
      name: 'rebuild_books_927270289_invoices',
    })
  })

  it('fits 63 bytes, and long names stay apart', () => {
    const [one, other] = ['a', 'b'].map((end) => stageOf(`books/1/${'long'.repeat(20)}${end}`).name)
    expect(Buffer.byteLength(one ?? '')).to.be.at.most(63)
    expect(one).to.not.equal(other)
  })
})
