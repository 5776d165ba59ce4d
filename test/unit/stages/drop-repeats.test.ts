import { expect } from 'chai'
import type { JsonObject } from '../../../src/model/json.ts'
import type { Page } from '../../../src/model/page.ts'
import { dropRepeats } from '../../../src/stages/drop-repeats.ts'
import { jsonRecords } from '../../support/json-records.ts'

const page = (...records: JsonObject[]): Page => ({
  records: jsonRecords(records),
  repeats: 0,
  checkpoint: { way: 'keyset', from: null, firstAnswer: 0, newestLmt: null },
})
const record = (id: string, lmt?: string): JsonObject => ({ id, ...(lmt !== undefined && { last_modified_time: lmt }) })
const early = '2026-06-09T13:17:42-0400'
const late = '2026-06-09T13:17:43-0400'

function through(...pages: Page[]): unknown[][] {
  return pages.map(dropRepeats('id')).map(({ records }) => records.map((record) => record.get('id')))
}

describe('dropRepeats', () => {
  it('drops what the page before had in the same version', () => {
    expect(
      through(page(record('1', early), record('2', early)), page(record('2', early), record('3', late))),
    ).to.deep.equal([['1', '2'], ['3']])
  })

  it('drops a row that three pages in a row repeat', () => {
    const same = page(record('1', early))
    expect(through(same, same, same)).to.deep.equal([['1'], [], []])
  })

  it('keeps another version of the same record', () => {
    expect(through(page(record('1', early)), page(record('1', late)))).to.deep.equal([['1'], ['1']])
  })

  it('keeps records without an LMT: nothing says that they are the same', () => {
    expect(through(page(record('1'), record('2', '')), page(record('1'), record('2', '')))).to.deep.equal([
      ['1', '2'],
      ['1', '2'],
    ])
  })

  it('remembers one page only, so that memory stays flat', () => {
    expect(through(page(record('1', early)), page(record('2', early)), page(record('1', early)))).to.deep.equal([
      ['1'],
      ['2'],
      ['1'],
    ])
  })

  it('lets the checkpoint through and leaves the page that came in alone', () => {
    const stage = dropRepeats('id')
    const first = page(record('1', early))
    stage(first)
    const { checkpoint, records } = stage(first)
    expect(checkpoint).to.equal(first.checkpoint)
    expect(records).to.deep.equal([])
    expect(first.records).to.have.length(1)
  })
})
