import { expect } from 'chai'
import { BodyReader } from '../../../src/zoho/answer-body.ts'
import { classifyAnswer, type Verdict } from '../../../src/zoho/classify-answer.ts'

function classified(status: number, body: unknown, headers: Record<string, string> = {}): Verdict {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return classifyAnswer({ status, headers, body: Buffer.from(text) }, new BodyReader())
}
const html = '<html><body>We are down for maintenance</body></html>'

describe('classifyAnswer', () => {
  for (const status of [200, 201]) {
    it(`takes ${status} with code 0 as success`, () => {
      const verdict = classified(status, { code: 0, message: 'success', invoices: [{ a: 1 }] })
      expect(
        verdict.kind === 'ok' && verdict.body.lists.get('invoices')?.map((record) => record.toObject()),
      ).to.deep.equal([{ a: 1 }])
    })
  }

  it('takes 200 without a code as success', () => {
    expect(classified(200, { invoices: [] })).to.have.property('kind', 'ok')
  })

  it('takes 200 with another code for a failure', () => {
    expect(classified(200, { code: 1000, message: 'x', invoices: [] })).to.include({
      kind: 'refused',
      status: 200,
      code: 1000,
    })
  })

  for (const [status, code, kind] of [
    [400, 2, 'refused'],
    [400, 4, 'refused'],
    [400, 6041, 'refused'],
    [401, 14, 'unauthorized'],
    [401, 57, 'unauthorized'],
    [403, 57, 'refused'],
    [404, 5, 'refused'],
    [404, 1002, 'refused'],
    [405, 37, 'refused'],
    [500, 1000, 'transient'],
    [502, 0, 'transient'],
    [503, 0, 'transient'],
    [504, 0, 'transient'],
  ] as const) {
    it(`takes ${status} with code ${code} as ${kind}`, () => {
      const verdict = classified(status, { code, message: 'no' })
      expect(verdict.kind).to.equal(kind)
      if (verdict.kind === 'refused') expect(verdict).to.include({ status, code })
    })
  }

  for (const [code, day] of [
    [43, false],
    [44, false],
    [1070, false],
    [45, true],
  ] as const) {
    it(`takes 429 with code ${code} as a limit ${day ? 'of the day' : 'that passes'}`, () => {
      expect(classified(429, { code, message: 'blocked' })).to.include({
        kind: 'limited',
        code,
        day,
        retryAfter: undefined,
      })
    })
  }

  it('takes a wait of hours for the limit of the day, and one of minutes for a limit that passes', () => {
    const afterSeconds = (seconds: number) => classified(429, { code: 44 }, { 'retry-after': String(seconds) })
    expect(afterSeconds(23_192)).to.include({ kind: 'limited', day: true })
    expect(afterSeconds(120)).to.include({ kind: 'limited', day: false })
  })

  it('takes 429 without JSON as a limit that passes', () => {
    expect(classified(429, html)).to.include({ kind: 'limited', code: undefined, day: false })
  })

  it('reads Retry-After in seconds, and not when it is something else', () => {
    const delayed = (text: string) => classified(429, { code: 44 }, { 'retry-after': text })
    expect(delayed('17')).to.have.property('retryAfter', 17)
    expect(delayed('Wed, 10 Jun 2026 12:00:00 GMT')).to.have.property('retryAfter', undefined)
    expect(delayed('-5')).to.have.property('retryAfter', undefined)
  })

  for (const status of [200, 502, 503]) {
    it(`takes an HTML page under ${status} as passing, and never as data`, () => {
      expect(classified(status, html))
        .to.include({ kind: 'transient' })
        .and.have.property('reason')
        .that.contains('maintenance')
    })
  }

  it('takes cut JSON, an array and a bare text under 200 as passing', () => {
    for (const text of ['{"code":0,"invoices":[{"a":', '[]', '"ok"', '']) {
      expect(classified(200, text).kind, text).to.equal('transient')
    }
  })

  it('decides by code, whatever language the message is in', () => {
    expect(classified(429, { code: 45, message: 'Limite dépassée' })).to.have.property('day', true)
    expect(classified(429, { code: 44, message: 'exceeded the maximum call rate limit of the day' })).to.have.property(
      'day',
      false,
    )
  })

  it('quotes no more than the beginning of a page that is not JSON', () => {
    const verdict = classified(503, 'x'.repeat(10_000))
    expect('reason' in verdict && verdict.reason.length).to.be.below(200)
  })
})
