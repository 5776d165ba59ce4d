import { expect } from 'chai'
import { qualified } from '../../../src/model/identifier.ts'
import {
  addColumnsSql,
  commentColumnsSql,
  copyIntoSql,
  createLiveViewSql,
  createStagingSql,
  createTableSql,
  deleteChildrenSql,
  insertChildrenSql,
  isEmptySql,
  mergeSql,
  reviveSql,
  tombstoneSql,
} from '../../../src/model/sql.ts'
import type { Column } from '../../../src/model/stream.ts'
import type { ChildTable, Table } from '../../../src/model/table.ts'

const evil = 'na"me; drop table x; --'
const quoted = '"na""me; drop table x; --"'
const table: Table = { schema: evil, name: evil, key: evil, lmt: 'last_modified_time', hasDetail: false, children: [] }
const columns: Column[] = [
  { name: evil, type: 'text' },
  { name: 'select', type: 'numeric' },
  { name: 'last_modified_time', type: 'timestamptz' },
]
const child: ChildTable = { schema: evil, name: evil, key: evil, parent: evil }
const target = qualified(table.schema, table.name)
const texts = {
  createTableSql: createTableSql(table),
  addColumnsSql: addColumnsSql(table, [{ name: evil, type: 'text' }]),
  commentColumnsSql: commentColumnsSql(table, [{ name: evil, firstRun: 7 }]),
  createLiveViewSql: createLiveViewSql(table),
  createStagingSql: createStagingSql(table, columns),
  copyIntoSql: copyIntoSql(target, table, columns),
  isEmptySql: isEmptySql(target),
  mergeSql: mergeSql(table, columns, target, true),
  tombstoneSql: tombstoneSql(table),
  createChildTableSql: createTableSql(child),
  createChildStagingSql: createStagingSql(child, columns),
  copyChildrenSql: copyIntoSql(target, child, columns),
  tombstoneChildrenSql: tombstoneSql(child),
  reviveSql: reviveSql(child, target),
  deleteChildrenSql: deleteChildrenSql(child, target),
  insertChildrenSql: insertChildrenSql(child, columns, target),
}

describe('the SQL texts', () => {
  for (const [name, text] of Object.entries(texts)) {
    it(`${name} names everything within quotes`, () => {
      const outside = text.replace(/"(?:[^"]|"")*"/g, '""')
      expect(text).to.contain('na""me')
      expect(outside).not.to.contain('drop table')
      expect(outside).not.to.match(/\b_[a-z]+\b|last_modified_time|;/)
    })

    it(`${name} drops and truncates nothing`, () => {
      expect(text.replace(/"(?:[^"]|"")*"/g, '""')).not.to.match(/\b(drop|truncate|cascade)\b/i)
    })
  }
})

describe('createTableSql', () => {
  it('has organization and id as the key, and leaves an existing table alone', () => {
    expect(texts.createTableSql).to.contain(`primary key ("_org_id", ${quoted})`).and.to.contain('if not exists')
  })
})

describe('the SQL of children', () => {
  it('has their parent and their place in its array as the key, and no hash', () => {
    expect(texts.createChildTableSql).to.contain(`primary key ("_org_id", ${quoted}, "_index")`)
    expect(texts.createChildTableSql).not.to.contain('_hash')
  })

  it('names the columns in the order of a line, in COPY and from staging to the table', () => {
    const names = `"_org_id", "_run_id", ${quoted}, "_index", ${quoted}, "select", "last_modified_time", "_misfit"`
    expect(texts.copyChildrenSql).to.contain(`(${names}) from stdin`)
    expect(texts.insertChildrenSql).to.contain(`(${names}, "_synced_at") select ${names}, now() from`)
  })

  it('touches children of one organization and of these parents only', () => {
    expect(texts.deleteChildrenSql).to.match(/where "_org_id" = \$1 and .* = any\(\$2\)$/)
    expect(texts.reviveSql).to.match(/where "_org_id" = \$1 and .* = any\(\$3\) and "_deleted_at" is not null$/)
  })
})

describe('mergeSql', () => {
  const merge = mergeSql(table, columns, target, false)

  it('keeps rows out that are there with the same hash and not deleted', () => {
    expect(merge).to.match(/where not exists \(select 1 from [^)]*"_hash" = s\."_hash" and t\."_deleted_at" is null/)
  })

  it('lets no older version replace a newer one', () => {
    const [, guard] = /"_deleted_at" = null where (.*)\n/.exec(merge) ?? []
    expect(guard).to.equal(
      't."last_modified_time" is null or excluded."last_modified_time" is null or ' +
        'excluded."last_modified_time" >= t."last_modified_time"',
    )
  })

  it('has no guard where the stream has no LMT', () => {
    const unguarded = mergeSql({ ...table, lmt: undefined }, columns.slice(0, 2), target, false)
    expect(unguarded).to.match(/"_deleted_at" = null\n/)
    expect(unguarded).not.to.contain('>=')
  })

  it('sets every column but the key, and the bookkeeping', () => {
    const [, set = ''] = /do update set\s+(.*)\n/.exec(merge) ?? []
    for (const name of ['select', 'last_modified_time', '_run_id', '_synced_at', '_hash', '_misfit']) {
      expect(set).to.contain(`"${name}" = excluded."${name}"`)
    }
    expect(set).not.to.contain(`${quoted} =`)
  })

  it('takes the last line of a key that comes twice, and sorts nothing where none does', () => {
    expect(texts.mergeSql).to.match(/select distinct on \("na""me.*"\) \* from .* order by .*, ctid desc/)
    expect(merge).not.to.contain('distinct on')
  })

  it('tells which rows it has written where those have children, and only there', () => {
    expect(mergeSql({ ...table, children: [child] }, columns, target, false)).to.contain('array_agg(id) as written')
    expect(merge).to.contain('null as written')
  })

  it('loads into another target when told to', () => {
    expect(mergeSql(table, columns, 'pg_temp."gathered"', false)).to.contain('insert into pg_temp."gathered" as t')
  })
})

describe('copyIntoSql', () => {
  it('names the columns in the order of a line', () => {
    expect(texts.copyIntoSql).to.contain(
      `("_org_id", "_run_id", "_hash", ${quoted}, "select", "last_modified_time", "_misfit") from stdin`,
    )
  })
})

describe('tombstoneSql', () => {
  it('marks rows of one organization that are not marked yet', () => {
    expect(texts.tombstoneSql).to.match(/where "_org_id" = \$1 and .* = any\(\$3\) and "_deleted_at" is null/)
  })
})
