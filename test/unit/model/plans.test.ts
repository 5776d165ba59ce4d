import { expect } from 'chai'
import fc from 'fast-check'
import { beyondPlan } from '../../../src/model/beyond-plan.ts'
import { noCalls } from '../../../src/model/call-counts.ts'
import { fitPlan } from '../../../src/model/fit-plan.ts'
import { scanCalls } from '../../../src/model/scan-calls.ts'

describe('scanCalls', () => {
  it('is a page where one holds the list, and an empty list is one page too', () => {
    expect([0, 1, 200].map((rows) => scanCalls(rows))).to.deep.equal([1, 1, 1])
    expect(scanCalls(201)).to.equal(2)
  })

  it('takes at most a tenth more than pages that do not overlap, from twenty on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4001, max: 100_000 }), (rows) => {
        expect(scanCalls(rows)).to.be.within(Math.ceil(rows / 200), Math.ceil((1.1 * rows) / 200) + 1)
      }),
    )
  })

  it('counts on from where a scan left off', () => {
    const whole = scanCalls(5000)
    expect(scanCalls(5000, 200)).to.equal(whole - 1)
    expect(scanCalls(5000, 4999)).to.equal(1)
  })
})

describe('beyondPlan', () => {
  it('lists what was spent beyond, kind by kind, with its reason', () => {
    const planned = { ...noCalls(), changes: 1, details: 5 }
    const spent = { ...noCalls(), changes: 3, details: 4, retries: 1 }
    expect(beyondPlan(planned, spent).map(({ purpose, calls }) => [purpose, calls])).to.deep.equal([
      ['changes', 2],
      ['retries', 1],
    ])
    expect(beyondPlan(spent, spent)).to.deep.equal([])
  })
})

describe('fitPlan', () => {
  const at = { left: undefined, perDay: undefined, perMinute: 100, budget: undefined }

  it('makes all of it now where nobody knows a limit', () => {
    expect(fitPlan({ lists: 10, details: 300 }, at)).to.deep.equal({ now: 310, later: 0, furtherRuns: 0, seconds: 180 })
  })

  it('leaves details to later days, which pay for their lists too', () => {
    // 900 of them today; 900 a day behind it, 10 of which are lists.
    const fit = fitPlan({ lists: 10, details: 3000 }, { ...at, left: 900, perDay: 900 })
    expect(fit).to.deep.equal({ now: 900, later: 2110, furtherRuns: 3, seconds: 480 })
  })

  it('does not count the lists twice where nothing fits now: a day reads them all, and details with what it has left', () => {
    const spent = { ...at, left: 0, perDay: 90 }
    expect(fitPlan({ lists: 18, details: 141 }, spent)).to.include({ now: 0, later: 159, furtherRuns: 2 })
    expect(fitPlan({ lists: 18, details: 0 }, spent)).to.include({ now: 0, later: 18, furtherRuns: 1 })
    // Half of the lists now: the further days have all of them to read.
    expect(fitPlan({ lists: 18, details: 72 }, { ...spent, left: 9 })).to.include({ now: 9, later: 81, furtherRuns: 1 })
    expect(fitPlan({ lists: 18, details: 0 }, { ...spent, perDay: 18 })).to.include({ furtherRuns: 1 })
    expect(fitPlan({ lists: 18, details: 0 }, { ...spent, perDay: 17 })).to.include({ furtherRuns: null })
  })

  it('keeps within a budget, which each run has anew', () => {
    expect(fitPlan({ lists: 1, details: 60 }, { ...at, left: 900, budget: 11 })).to.include({
      now: 11,
      later: 50,
      furtherRuns: 5,
    })
  })

  it('does not know where a day has room for the lists only', () => {
    expect(fitPlan({ lists: 10, details: 5 }, { ...at, left: 10, perDay: 10 })).to.include({
      now: 10,
      later: 5,
      furtherRuns: null,
    })
  })

  it('needs no minute for what one allows', () => {
    expect(fitPlan({ lists: 100, details: 0 }, at).seconds).to.equal(0)
    expect(fitPlan({ lists: 101, details: 0 }, at).seconds).to.equal(60)
    expect(fitPlan({ lists: 0, details: 0 }, at).seconds).to.equal(0)
  })
})
