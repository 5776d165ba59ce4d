import { expect } from 'chai'
import type { Checkpoint } from '../../../src/model/checkpoint.ts'
import { whyAnew, whyGivenUp } from '../../../src/model/staged-rebuild.ts'
import type { Column } from '../../../src/model/stream.ts'

const day = 86_400_000
const began = Date.parse('2026-06-10T12:00:00Z')
const total: Column = { name: 'total', type: 'numeric' }
const email: Column = { name: 'email', type: 'text' }

describe('whyGivenUp', () => {
  it('gives up what is seven days old, and what knows no place', () => {
    expect(whyGivenUp({ began }, { hasLmt: true }, began + 7 * day - 1)).to.equal(undefined)
    expect(whyGivenUp({ began }, { hasLmt: true }, began + 7 * day)).to.include('2026-06-10T12:00')
    expect(whyGivenUp({ began }, { hasLmt: false }, began)).to.include('no last_modified_time')
  })
})

describe('whyAnew', () => {
  const staged = { runId: 1, began, tables: [[total, email], [email]], isEmpty: false }
  const place = (rowsRead: number): Checkpoint => ({
    ...{ way: 'full-scan', from: null, firstAnswer: began, newestLmt: began },
    scan: { rowsRead, tail: [], order: '', largest: 200 },
  })
  const columns = { wanted: [[total], [email]], kept: [[total, email], [email]] }

  it('goes on where the stage is whole, also where the table has more columns or fewer', () => {
    expect(whyAnew(staged, place(200), columns)).to.equal(undefined)
    expect(whyAnew(staged, place(200), { ...columns, kept: [[total, { ...email, name: 'cf_new' }], []] })).to.equal(
      undefined,
    )
  })

  it('begins anew where rows were read and the stage has none', () => {
    expect(whyAnew({ ...staged, isEmpty: true }, place(200), columns)).to.include('crash')
    expect(whyAnew({ ...staged, isEmpty: true }, place(0), columns)).to.equal(undefined)
  })

  it('begins anew where the catalog has a column that the stage lacks, or the table another type', () => {
    expect(whyAnew(staged, place(200), { ...columns, wanted: [[{ ...total, name: 'status' }]] })).to.include('status')
    expect(whyAnew(staged, place(200), { ...columns, kept: [[{ ...total, type: 'text' }]] })).to.include('total')
  })

  it('looks at the children of both as well', () => {
    expect(whyAnew({ ...staged, tables: [[total, email]] }, place(200), columns)).to.include('email')
    const altered: Column = { ...email, type: 'jsonb' }
    expect(whyAnew(staged, place(200), { ...columns, kept: [[total], [altered]] })).to.include('become jsonb')
  })
})
