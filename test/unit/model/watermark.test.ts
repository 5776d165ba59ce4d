import { expect } from 'chai'
import fc from 'fast-check'
import { startOfSecond } from '../../../src/model/time.ts'
import { isFuture, nextWatermark, readFrom, scanWatermark } from '../../../src/model/watermark.ts'

const now = Date.parse('2026-06-10T12:00:00Z')
const instant = fc.integer({ min: now - 10_000_000, max: now + 10_000_000 })
const second = instant.map((ms) => Math.floor(ms / 1000) * 1000)
const read = fc.record({ previous: fc.option(second), newestLmt: fc.option(second), firstAnswer: instant })

describe('nextWatermark', () => {
  it('moves to before the second of the first answer at most, whatever was read', () => {
    fc.assert(
      fc.property(read, (facts) => {
        const next = nextWatermark(facts)
        expect(next === facts.previous || (next ?? 0) < startOfSecond(facts.firstAnswer)).to.equal(true)
      }),
    )
  })

  it('never falls behind the previous one, be it later than a read that took several runs', () => {
    fc.assert(
      fc.property(read, (facts) => {
        fc.pre(facts.previous !== null)
        expect(nextWatermark(facts)).to.be.at.least(facts.previous ?? 0)
      }),
    )
  })

  it('never passes the newest LMT of this read and the ones before', () => {
    fc.assert(
      fc.property(read, (facts) => {
        const next = nextWatermark(facts)
        const newest = Math.max(facts.previous ?? Number.NEGATIVE_INFINITY, facts.newestLmt ?? Number.NEGATIVE_INFINITY)
        expect(next === null ? !Number.isFinite(newest) : next <= newest).to.equal(true)
      }),
    )
  })

  it('is the newest LMT where that is old', () => {
    expect(nextWatermark({ previous: null, newestLmt: now - 60_000, firstAnswer: now })).to.equal(now - 60_000)
    expect(nextWatermark({ previous: now - 90_000, newestLmt: null, firstAnswer: now })).to.equal(now - 90_000)
  })

  it('is the second before the first answer where the newest LMT is in that second', () => {
    expect(nextWatermark({ previous: null, newestLmt: now, firstAnswer: now + 700 })).to.equal(now - 1000)
    expect(nextWatermark({ previous: null, newestLmt: now - 1000, firstAnswer: now })).to.equal(now - 1000)
  })

  it('stays unset where nothing with an LMT has ever been read', () => {
    expect(nextWatermark({ previous: null, newestLmt: null, firstAnswer: now })).to.equal(null)
  })
})

describe('isFuture', () => {
  it('means later than Zoho’s clock, by more than its servers differ', () => {
    expect(isFuture(now + 60_000, now)).to.equal(false)
    expect(isFuture(now + 60_001, now)).to.equal(true)
    expect(isFuture(now - 1, now)).to.equal(false)
  })
})

describe('scanWatermark', () => {
  it('is the whole second before the one of the first answer', () => {
    expect(scanWatermark(now + 999)).to.equal(now - 1000)
    expect(scanWatermark(now)).to.equal(now - 1000)
  })
})

describe('readFrom', () => {
  it('is the lookback before the watermark', () => {
    expect(readFrom(now, 300_000)).to.equal(now - 300_000)
  })
})
