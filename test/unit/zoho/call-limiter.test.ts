import { expect } from 'chai'
import { limitedZoho, seededChance } from '../../support/limited-zoho.ts'

const minute = 60_000

describe('the call limiter', () => {
  it('uses the minute to the full and meets no limit: 50,250 calls at 100 a minute', async () => {
    const zoho = limitedZoho({ concurrent: 5 }, seededChance(1))
    const begin = zoho.clock.now()
    const { done } = await zoho.callAll(zoho.limiter(), 50_250)
    const minutes = (zoho.clock.now() - begin) / minute
    expect(done).to.equal(50_250)
    expect([...zoho.codes]).to.deep.equal([[0, 50_250]])
    expect(zoho.atOnce).to.be.at.most(5)
    expect(50_250 / minutes / 100, 'of what the limit allows').to.be.at.least(0.97)
  })
})
