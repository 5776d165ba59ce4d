import { expect } from 'chai'
import { answerFacts } from '../../../src/zoho/answer-facts.ts'

describe('answerFacts', () => {
  const limited = (retryAfter: number | undefined) =>
    answerFacts({ headers: {} }, { kind: 'limited', code: 45, day: true, retryAfter, reason: '' }).met

  it('never takes a day that is spent for over within a minute', () => {
    expect(limited(0)).to.deep.equal({ limit: 'day', retryAfter: 60 })
    expect(limited(7200)).to.deep.equal({ limit: 'day', retryAfter: 7200 })
    expect(limited(undefined)).to.deep.equal({ limit: 'day', retryAfter: undefined })
  })
})
