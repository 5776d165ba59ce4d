import { expect } from 'chai'
import { AuthorizationError, BudgetError, ConfigError, UnavailableError, ZohoError } from '../../../src/model/errors.ts'
import type { AccessToken } from '../../../src/model/token-cache.ts'
import type { TokenSource } from '../../../src/zoho/access-token.ts'
import { accountCalls } from '../../../src/zoho/account-calls.ts'
import type { Exchange, RawAnswer } from '../../../src/zoho/http-exchange.ts'
import { openZohoClient } from '../../../src/zoho/zoho-client.ts'
import { failureOf } from '../../support/failure-of.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

type Script = RawAnswer | Error

const date = 'Wed, 10 Jun 2026 12:00:00 GMT'
const json = (status: number, body: unknown, headers: Record<string, string> = { date }): RawAnswer => ({
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
  release: () => {},
})
const ok = json(200, { code: 0, message: 'success', invoices: [] })
const code = (status: number, number: number, headers?: Record<string, string>): RawAnswer =>
  json(status, { code: number, message: 'no' }, headers)

/** A client whose requests are answered by the script, its last entry for ever. */
function scripted(
  script: [Script, ...Script[]],
  { apiUrl, apiDomain = 'https://www.zohoapis.eu' }: { apiUrl?: string; apiDomain?: string } = {},
) {
  const clock = virtualClock()
  const requests: Exchange[] = []
  const renewals: string[] = []
  const observed: string[] = []
  const token = (value: string): AccessToken => ({ value, apiDomain, renewAt: Number.POSITIVE_INFINITY })
  const tokens: TokenSource = {
    current: async () => token('token-1'),
    renew: async (refused) => {
      renewals.push(refused.value)
      return token(`token-${renewals.length + 1}`)
    },
  }
  const client = openZohoClient({
    product: 'books',
    tokens,
    limiter: accountCalls(clock),
    exchange: async (request) => {
      requests.push(request)
      const answer = script[Math.min(requests.length, script.length) - 1] ?? script[0]
      if (answer instanceof Error) throw answer
      return answer
    },
    clock,
    apiUrl,
    trusted: apiUrl === undefined ? [] : [apiUrl],
  })
  const observer = {
    called: () => observed.push('called'),
    retried: (reason: string) => observed.push(`retried: ${reason}`),
  }
  const get = (signal?: AbortSignal) => client.get('/invoices', { page: '1' }, observer, signal)
  return { client, clock, requests, renewals, observed, get }
}

describe('the Zoho client', () => {
  it("answers the body and Zoho's clock", async () => {
    const { get, requests, observed } = scripted([ok])
    const { body, serverTime, size } = await get()
    expect(serverTime).to.equal(Date.parse('2026-06-10T12:00:00Z'))
    expect(size).to.equal(JSON.stringify({ code: 0, message: 'success', invoices: [] }).length)
    expect(Object.fromEntries(body.members)).to.deep.equal({ code: 0, message: 'success' })
    expect(Object.fromEntries(body.lists)).to.deep.equal({ invoices: [] })
    expect(requests).to.deep.equal([
      {
        method: 'GET',
        url: 'https://www.zohoapis.eu/books/v3/invoices?page=1',
        headers: { authorization: 'Zoho-oauthtoken token-1' },
      },
    ])
    expect(observed).to.deep.equal(['called'])
  })

  it('sends the plus of an offset as %2B, and no question mark without parameters', async () => {
    const { client, requests } = scripted([ok])
    await client.get('/invoices', { last_modified_time: '2026-06-09T17:17:42+0000' })
    await client.get('/organizations', {})
    expect(requests.map(({ url }) => url)).to.deep.equal([
      'https://www.zohoapis.eu/books/v3/invoices?last_modified_time=2026-06-09T17%3A17%3A42%2B0000',
      'https://www.zohoapis.eu/books/v3/organizations',
    ])
  })

  it('has no time of Zoho where the answer has none', async () => {
    expect(await scripted([json(200, { code: 0 }, {})]).get()).to.have.property('serverTime', undefined)
    expect(await scripted([json(200, { code: 0 }, { date: 'soon' })]).get()).to.have.property('serverTime', undefined)
  })

  it('calls the host of the settings, where they name one', async () => {
    const { get, requests } = scripted([ok], { apiUrl: 'http://proxy.example:81/x' })
    await get()
    expect(requests[0]?.url).to.equal('http://proxy.example:81/books/v3/invoices?page=1')
  })

  it("sends no token to a host that is not Zoho's", async () => {
    const { get, requests } = scripted([ok], { apiDomain: 'https://www.zohoapis.com.evil.example' })
    await failureOf(get(), ConfigError)
    expect(requests).to.deep.equal([])
  })

  it('renews the token once after a 401 and repeats the call at once', async () => {
    const { get, requests, renewals, clock } = scripted([code(401, 57), ok])
    await get()
    expect(renewals).to.deep.equal(['token-1'])
    expect(requests.map(({ headers }) => headers.authorization)).to.deep.equal([
      'Zoho-oauthtoken token-1',
      'Zoho-oauthtoken token-2',
    ])
    expect(clock.slept).to.deep.equal([])
  })

  for (const number of [14, 57]) {
    it(`takes a second 401 with code ${number} for a missing scope`, async () => {
      const { get, requests, renewals } = scripted([code(401, number)])
      const failure = await failureOf(get(), AuthorizationError)
      expect(failure).to.include({ scope: true, exitCode: 5 })
      expect(failure.message).to.contain('/invoices').and.to.contain('scope')
      expect(requests).to.have.length(2)
      expect(renewals).to.have.length(1)
    })
  }

  for (const number of [43, 44]) {
    it(`pauses a minute after 429 with code ${number}, then goes on`, async () => {
      const { get, clock, observed } = scripted([code(429, number), ok])
      const begin = clock.now()
      await get()
      expect(clock.now() - begin).to.equal(60_000)
      expect(observed).to.deep.equal([
        'called',
        `retried: in 60 s: code ${number}: no. Nothing is lost; other programs call as well, or the limit is a smaller one: where ` +
          'this happens often, lower ZSYNC_CALLS_PER_MINUTE.',
        'called',
      ])
    })
  }

  it('pauses the other calls of the organization too', async () => {
    const { get, clock } = scripted([code(429, 44), ok])
    const begin = clock.now()
    await get()
    expect(clock.now() - begin).to.equal(60_000)
    const both = scripted([code(429, 44), ok])
    const start = both.clock.now()
    const first = both.get()
    await new Promise(setImmediate)
    await Promise.all([first, both.get()])
    expect(both.clock.now() - start).to.equal(60_000)
    expect(both.requests).to.have.length(3)
  })

  it('pauses a few seconds after 429 with code 1070', async () => {
    const { get, clock } = scripted([code(429, 1070), ok])
    const begin = clock.now()
    await get()
    expect(clock.now() - begin).to.be.within(1000, 5000)
  })

  it('pauses as long as Retry-After says', async () => {
    const { get, clock } = scripted([code(429, 44, { 'retry-after': '17' }), ok])
    const begin = clock.now()
    await get()
    expect(clock.now() - begin).to.equal(17_000)
  })

  it('ends at once when the calls of the day are spent', async () => {
    const { get, requests, clock } = scripted([code(429, 45)])
    expect(await failureOf(get(), BudgetError)).to.have.property('exitCode', 4)
    expect(requests).to.have.length(1)
    expect(clock.slept).to.deep.equal([])
  })

  for (const [name, answer] of [
    ['500', code(500, 1000)],
    ['an HTML page under 200', { status: 200, headers: {}, body: Buffer.from('<html>'), release: () => {} }],
    ['a lost connection', new Error('other side closed')],
  ] as const) {
    it(`tries again after ${name}, and gives up after five attempts`, async () => {
      const once = scripted([answer, ok])
      await once.get()
      expect(once.clock.slept).to.have.length(1)

      const always = scripted([answer])
      const failure = await failureOf(always.get(), ZohoError)
      expect(failure.message).to.match(/failed 5 times on \/invoices/)
      expect(always.requests).to.have.length(5)
      expect(always.clock.slept).to.have.length(4)
    })
  }

  it('gives up after five limits in a row', async () => {
    const { get, requests } = scripted([code(429, 44)])
    expect(await failureOf(get(), ZohoError)).to.have.property('status', 429)
    expect(requests).to.have.length(5)
  })

  it('takes 200 with a code other than 0 for a failure that is final', async () => {
    const { get, requests } = scripted([code(200, 1000)])
    expect(await failureOf(get(), ZohoError)).to.include({ status: 200, code: 1000 })
    expect(requests).to.have.length(1)
  })

  for (const [status, number] of [
    [400, 2],
    [404, 1002],
    [405, 37],
  ] as const) {
    it(`does not repeat what ${status} with code ${number} refuses`, async () => {
      const { get, requests } = scripted([code(status, number)])
      expect(await failureOf(get(), ZohoError)).to.include({ status, code: number })
      expect(requests).to.have.length(1)
    })
  }

  for (const [status, number] of [
    [404, 5],
    [403, 9],
  ] as const) {
    it(`says that the plan lacks a list for ${status} with code ${number}`, async () => {
      const failure = await failureOf(scripted([code(status, number)]).get(), UnavailableError)
      expect(failure.message).to.contain('/invoices')
    })
  }

  it('takes 403 with code 57 for a missing right, without asking for another token', async () => {
    const { get, requests } = scripted([code(403, 57)])
    expect(await failureOf(get(), AuthorizationError)).to.include({ scope: true })
    expect(requests).to.have.length(1)
  })

  it('takes a foreign organization for a wrong setting', async () => {
    const failure = await failureOf(scripted([code(400, 6041)]).get(), ConfigError)
    expect(failure.message).to.contain('ZOHO_ORGANIZATION_ID')
  })

  it('says no token in any message', async () => {
    for (const answer of [
      code(401, 57),
      code(429, 45),
      code(429, 44),
      code(500, 1),
      code(200, 9),
      code(404, 5),
      code(400, 6041),
      new Error('reset'),
    ]) {
      const { message } = await failureOf(scripted([answer]).get(), Error)
      expect(message).not.to.match(/token-\d|oauthtoken/)
    }
  })

  for (const [name, answer] of [
    ['between two attempts', code(500, 1000)],
    ['in a pause of all calls', code(429, 44)],
  ] as const) {
    it(`ends a wait ${name} with the reason of the abort`, async () => {
      const { get, requests, clock } = scripted([answer])
      const begin = clock.now()
      const abort = new AbortController()
      const sleep = clock.sleep
      clock.sleep = (ms, signal) => {
        queueMicrotask(() => abort.abort(new RangeError('stop')))
        return sleep(ms, signal)
      }
      expect((await failureOf(get(abort.signal), RangeError)).message).to.equal('stop')
      expect(requests).to.have.length(1)
      expect(clock.now()).to.equal(begin)
    })
  }

  it('takes an abort during the request for an abort, not for a lost connection', async () => {
    const abort = new AbortController()
    const { get, requests, client, clock } = scripted([new Error('aborted by undici')])
    abort.abort(new RangeError('stop'))
    await failureOf(get(abort.signal), RangeError)
    await failureOf(
      client.get('/x', {}, { called: () => abort.abort(new RangeError('stop')) }, abort.signal),
      RangeError,
    )
    expect(requests).to.deep.equal([])
    expect(clock.slept).to.deep.equal([])
  })

  it('does not send what nobody wants any more, and lets what was sent end by itself', async () => {
    const { client, clock, requests } = scripted([ok])
    const unwanted = new AbortController()
    const ask = (observer = {}) => client.get('/x', {}, observer, new AbortController().signal, unwanted.signal)
    expect(await ask({ called: () => unwanted.abort(new RangeError('nobody')) })).to.have.property(
      'size',
      ok.body.length,
    )
    await failureOf(ask(), RangeError)
    expect(requests).to.have.length(1)
    expect(clock.slept).to.deep.equal([])
  })
})
