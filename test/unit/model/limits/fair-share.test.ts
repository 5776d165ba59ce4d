import { expect } from 'chai'
import fc from 'fast-check'
import { fairShare } from '../../../../src/model/limits/fair-share.ts'

const demand = fc.record({ calls: fc.integer({ min: 0, max: 9 }), served: fc.integer({ min: 0, max: 3 }) })

describe('the fair share of the calls at once', () => {
  it('gives all of the limit that is wanted, nobody more than wanted, nobody less than another who wants more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.array(demand, { maxLength: 6 }), (limit, some) => {
        const demands = some.map((one, index) => ({ ...one, owner: String(index) }))
        const shares = demands.map(({ owner }) => fairShare(limit, demands, owner))
        const wanted = demands.reduce((sum, { calls }) => sum + calls, 0)
        expect(shares.reduce((sum, share) => sum + share, 0)).to.equal(Math.min(limit, wanted))
        shares.forEach((share, index) => {
          expect(share).to.be.at.most(demands[index]?.calls ?? 0)
          if (share < (demands[index]?.calls ?? 0)) expect(Math.max(...shares) - share).to.be.at.most(1)
        })
      }),
    )
  })

  it('begins with who was served longest ago, so that nobody waits for ever', () => {
    const demands = ['a', 'b', 'c'].map((owner, index) => ({ owner, calls: 5, served: 3 - index }))
    expect(demands.map(({ owner }) => fairShare(1, demands, owner))).to.deep.equal([0, 0, 1])
    expect(demands.map(({ owner }) => fairShare(5, demands, owner))).to.deep.equal([1, 2, 2])
  })
})
