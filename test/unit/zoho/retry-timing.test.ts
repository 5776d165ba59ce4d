import { expect } from 'chai'
import fc from 'fast-check'
import { limitPause, retryDelay } from '../../../src/zoho/retry-timing.ts'

describe('retryDelay', () => {
  it('doubles from a second', () => {
    expect([1, 2, 3, 4].map((attempt) => retryDelay(attempt, 0))).to.deep.equal([1000, 2000, 4000, 8000])
  })

  it('stays bounded, with up to half more by chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        expect(retryDelay(attempt, chance)).to.be.within(1000, 48_000)
        expect(retryDelay(attempt)).to.be.within(retryDelay(attempt, 0), retryDelay(attempt, 1))
      }),
    )
  })
})

describe('limitPause', () => {
  it('is a minute for 43, 44 and a limit without a code', () => {
    expect([43, 44, undefined].map((code) => limitPause(code, undefined, 0.5))).to.deep.equal([60_000, 60_000, 60_000])
  })

  it('is one to five seconds for too many at once', () => {
    expect([0, 0.5, 1].map((chance) => limitPause(1070, undefined, chance))).to.deep.equal([1000, 3000, 5000])
  })

  it('is what Retry-After says', () => {
    expect([limitPause(44, 7), limitPause(1070, 7), limitPause(44, 0)]).to.deep.equal([7000, 7000, 0])
  })
})
