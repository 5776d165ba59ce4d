import { expect } from 'chai'
import { lmtOf } from '../../../src/model/records/lmt-of.ts'
import { formatInstant } from '../../../src/model/time.ts'
import { checkPage, Surprise } from '../../../src/zoho/check-page.ts'
import type { ListAnswer, ListQuery, Sort } from '../../../src/zoho/list-page.ts'
import { jsonRecords } from '../../support/json-records.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const up: Sort = { column: 'last_modified_time', order: 'A' }
const down: Sort = { column: 'last_modified_time', order: 'D' }

/** Checks a page whose rows have an LMT so many seconds after noon, null for a blank one. */
function check(
  lmts: (number | null)[],
  { query = {}, answer = {} }: { query?: Partial<ListQuery>; answer?: Partial<ListAnswer> },
): void {
  const records = jsonRecords(
    lmts.map((lmt) => ({ last_modified_time: lmt === null ? '' : formatInstant(noon + lmt * 1000) })),
  )
  const whole: ListAnswer = {
    records,
    hasMore: true,
    page: 1,
    perPage: 200,
    sort: query.sort,
    appliedFilter: undefined,
    serverTime: noon,
    ...answer,
  }
  checkPage(whole, { page: 1, perPage: 200, ...query })
}

function surprise(...facts: Parameters<typeof check>): string | undefined {
  try {
    check(...facts)
    return undefined
  } catch (error) {
    if (error instanceof Surprise) return error.lost
    throw error
  }
}

describe('checkPage', () => {
  it('accepts rows from the filter on, and of the second before it', () => {
    expect(surprise([0, 5], { query: { from: noon } })).to.equal(undefined)
    expect(surprise([-1, 5], { query: { from: noon } })).to.equal(undefined)
  })

  it('finds the filter ignored when an older row comes, even on a page that is all', () => {
    expect(surprise([-2, 5], { query: { from: noon } })).to.equal('filter')
    expect(surprise([5, -2], { query: { from: noon }, answer: { hasMore: false } })).to.equal('filter')
  })

  it('asks nothing of old rows where no filter was sent', () => {
    expect(surprise([-999, 5], { query: {} })).to.equal(undefined)
  })

  it('accepts the order that was asked for, ties and blanks included', () => {
    expect(surprise([1, 1, null, 2], { query: { sort: up } })).to.equal(undefined)
    expect(surprise([2, 1, null, 1], { query: { sort: down } })).to.equal(undefined)
  })

  it('finds the order ignored by the rows, echo or not', () => {
    expect(surprise([2, 1], { query: { sort: up } })).to.equal('order')
    expect(surprise([1, 2], { query: { sort: down } })).to.equal('order')
    expect(surprise([2, 1], { query: { sort: up }, answer: { sort: undefined } })).to.equal('order')
  })

  it('finds the order ignored by the echo, whatever the rows', () => {
    expect(surprise([1, 1], { query: { sort: up }, answer: { sort: down } })).to.equal('order')
    expect(
      surprise([1, 2], { query: { sort: up }, answer: { sort: { column: 'created_time', order: 'A' } } }),
    ).to.equal('order')
  })

  it('finds the order ignored where more pages follow and none is echoed', () => {
    expect(surprise([1, 2, 3], { query: { sort: up }, answer: { sort: undefined } })).to.equal('order')
  })

  it('asks no order of a single page that is all: it is whole in any', () => {
    expect(surprise([2, 1], { query: { sort: up }, answer: { hasMore: false, sort: down } })).to.equal(undefined)
    expect(surprise([2, 1], { query: { sort: up }, answer: { hasMore: false, page: 2 } })).to.equal('order')
  })

  it('orders by instant across a daylight saving change', () => {
    const records = jsonRecords([
      { last_modified_time: '2026-11-01T01:59:59-0400' },
      { last_modified_time: '2026-11-01T01:00:00-0500' },
    ])
    expect(surprise([], { query: { sort: up }, answer: { records } })).to.equal(undefined)
    expect(surprise([], { query: { sort: down }, answer: { records } })).to.equal('order')
  })
})

describe('lmtOf', () => {
  it('is null for a record without one', () => {
    const none = [undefined, '', 5, null, 'x', '2026-06-10T08:00:00x0400', { at: '2026-06-10T08:00:00-0400' }]
    const without = none.map((last_modified_time) => (last_modified_time === undefined ? {} : { last_modified_time }))
    expect(jsonRecords(without).map(lmtOf)).to.deep.equal(none.map(() => null))
  })

  it('is the instant, in whatever form it is printed', () => {
    const times = ['2026-06-10T08:00:00-0400', '2026-06-10T12:00:00Z', '2026-06-10T08:00:00.9-04:00']
    const records = jsonRecords(times.map((last_modified_time) => ({ last_modified_time })))
    expect(records.map(lmtOf)).to.deep.equal([noon, noon, noon])
  })
})
