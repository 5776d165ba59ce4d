import { expect } from 'chai'
import { describeRun } from '../../../src/cli/describe-run.ts'
import { reportOn } from '../../support/report-on.ts'

/** The lines between the table and the sum of calls. */
function remarksIn(text: string, streams: number): string[] {
  return text.split('\n').slice(2 + streams, -1)
}

describe('describeRun', () => {
  it('says what happened to several streams once, behind their names', () => {
    const spent = { outcome: 'budget', error: 'The calls of the day are spent.' } as const
    const reports = [
      { ...reportOn('books/1/invoices'), notes: ['is new'], ...spent },
      { ...reportOn('books/1/contacts'), notes: ['is old'] },
      { ...reportOn('books/1/taxes'), ...spent, misfits: 1 },
      { ...reportOn('books/2/taxes'), ...spent, misfits: 1 },
    ]
    expect(remarksIn(describeRun(reports), reports.length)).to.deep.equal([
      'books/1/invoices: is new',
      'books/1/invoices, taxes, books/2/taxes: The calls of the day are spent.',
      'books/1/contacts: is old',
      'books/1/taxes, books/2/taxes: 1 value did not fit the column, and what came is kept in "_misfit".',
    ])
  })

  it('leaves it to the table that streams were interrupted', () => {
    const report = { ...reportOn('books/1/invoices'), outcome: 'interrupted', error: 'interrupted' } as const
    expect(remarksIn(describeRun([report]), 1)).to.deep.equal([])
  })
})
