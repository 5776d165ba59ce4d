import { expect } from 'chai'
import { AuthorizationError, ZohoError } from '../../../src/model/errors.ts'
import type { AccessToken, TokenCache } from '../../../src/model/token-cache.ts'
import { openTokenSource } from '../../../src/zoho/access-token.ts'
import type { Exchange, RawAnswer } from '../../../src/zoho/http-exchange.ts'
import { failureOf } from '../../support/failure-of.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const accountsUrl = 'https://accounts.zoho.eu'
const credentials = { clientId: '1000.CID', clientSecret: 'secret-of-client', refreshToken: '1000.refresh.token' }
const minute = 60_000

type Script = RawAnswer | Error

const json = (status: number, body: unknown): RawAnswer => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  release: () => {},
})
const grant = (value: string, more: object = {}): RawAnswer =>
  json(200, {
    access_token: value,
    api_domain: 'https://www.zohoapis.eu',
    token_type: 'Bearer',
    expires_in: 3600,
    ...more,
  })
const throttled = json(400, { error: 'Access Denied', error_description: 'too many requests', status: 'failure' })
const html: RawAnswer = { status: 200, headers: {}, body: Buffer.from('<html>maintenance</html>'), release: () => {} }

/** A token source whose requests are answered by the script, its last entry for ever. */
function scripted(...script: [Script, ...Script[]]) {
  return cached(memoryCache(), ...script)
}

/** As a file that several processes share. */
function memoryCache(kept?: AccessToken): TokenCache & { kept: AccessToken | undefined } {
  const cache = {
    kept,
    read: async () => cache.kept,
    write: async (token: AccessToken) => {
      cache.kept = token
    },
    forget: async () => {
      cache.kept = undefined
    },
    alone: <T>(work: () => Promise<T>) => work(),
  }
  return cache
}

function cached(cache: TokenCache, ...script: [Script, ...Script[]]) {
  const clock = virtualClock()
  const requests: Exchange[] = []
  const times: number[] = []
  const tokens = openTokenSource({
    accountsUrl,
    credentials,
    cache,
    clock,
    note: () => {},
    exchange: async (request) => {
      requests.push(request)
      times.push(clock.now())
      await Promise.resolve()
      const answer = script[Math.min(requests.length, script.length) - 1] ?? script[0]
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  return { tokens, clock, requests, times }
}

describe('the access token', () => {
  it('is asked for with a form, so that no secret stands in an address', async () => {
    const { tokens, clock, requests } = scripted(grant('A'))
    const begin = clock.now()
    expect(await tokens.current()).to.deep.equal({
      value: 'A',
      apiDomain: 'https://www.zohoapis.eu',
      renewAt: begin + 55 * minute,
    })
    expect(requests).to.deep.equal([
      {
        method: 'POST',
        url: 'https://accounts.zoho.eu/oauth/v2/token',
        headers: {},
        form: {
          refresh_token: '1000.refresh.token',
          client_id: '1000.CID',
          client_secret: 'secret-of-client',
          grant_type: 'refresh_token',
        },
      },
    ])
  })

  it('is asked for once by twenty callers at the same time', async () => {
    const { tokens, requests } = scripted(grant('A'))
    const values = await Promise.all(Array.from({ length: 20 }, () => tokens.current()))
    expect(new Set(values.map(({ value }) => value))).to.deep.equal(new Set(['A']))
    expect(requests).to.have.length(1)
  })

  it('is kept for 55 minutes, then asked for again', async () => {
    const { tokens, clock, requests } = scripted(grant('A'), grant('B'))
    await tokens.current()
    clock.advance(55 * minute - 1)
    expect((await tokens.current()).value).to.equal('A')
    clock.advance(1)
    expect((await tokens.current()).value).to.equal('B')
    expect(requests).to.have.length(2)
  })

  it('is renewed once, however many callers were refused with the old one', async () => {
    const { tokens, requests } = scripted(grant('A'), grant('B'))
    const old = await tokens.current()
    const renewed = await Promise.all(Array.from({ length: 20 }, () => tokens.renew(old)))
    expect((await tokens.renew(old)).value).to.equal('B')
    expect(new Set(renewed.map(({ value }) => value))).to.deep.equal(new Set(['B']))
    expect(requests).to.have.length(2)
  })

  for (const [error, remedy] of [
    ['invalid_code', 'ZOHO_REFRESH_TOKEN'],
    ['invalid_client', 'ZOHO_CLIENT_ID'],
    ['invalid_client_secret', 'ZOHO_CLIENT_SECRET'],
    ['invalid_redirect_uri', 'check'],
  ] as const) {
    for (const status of [200, 400]) {
      it(`is refused for good by ${status} with ${error}, asked no second time, and says what to mend`, async () => {
        const { tokens, requests, clock } = scripted(json(status, { error }))
        const failure = await failureOf(tokens.current(), AuthorizationError)
        expect(failure.message).to.contain(error).and.to.contain(remedy).and.to.contain(accountsUrl)
        await failureOf(tokens.current(), AuthorizationError)
        expect(requests).to.have.length(1)
        expect(clock.slept).to.deep.equal([])
      })
    }
  }

  it('is not taken from an answer that also names an error', async () => {
    const { tokens } = scripted(grant('A', { error: 'invalid_code' }))
    await failureOf(tokens.current(), AuthorizationError)
  })

  for (const [name, answer] of [
    ['Access Denied', throttled],
    ['429', json(429, {})],
  ] as const) {
    it(`waits a minute, then twice as long, after ${name}`, async () => {
      const { tokens, clock } = scripted(answer, answer, grant('A'))
      expect((await tokens.current()).value).to.equal('A')
      expect(clock.slept).to.deep.equal([minute, 2 * minute])
    })
  }

  it('gives up after six throttled attempts, and asks again when it is needed again', async () => {
    const denied = [throttled, throttled, throttled, throttled, throttled] as const
    const { tokens, clock, requests } = scripted(throttled, ...denied, grant('A'))
    const failure = await failureOf(tokens.current(), ZohoError)
    expect(failure).not.to.be.instanceOf(AuthorizationError)
    expect(failure.message).to.contain('Access Denied')
    expect(clock.slept).to.deep.equal([1, 2, 4, 8, 15].map((minutes) => minutes * minute))
    expect(requests).to.have.length(6)
    expect((await tokens.current()).value).to.equal('A')
  })

  for (const [name, answer] of [
    ['an HTML page under 200', html],
    ['general_error under 200', json(200, { error: 'general_error' })],
    ['500', json(500, { error: 'general_error' })],
    ['an answer without a token', json(200, {})],
    ['a lost connection', new Error('socket hang up')],
  ] as const) {
    it(`is asked for again soon after ${name}`, async () => {
      const { tokens, clock } = scripted(answer, grant('A'))
      expect((await tokens.current()).value).to.equal('A')
      expect(clock.slept).to.have.length(1)
      expect(clock.slept[0]).to.be.within(1000, 1500)
    })
  }

  it('counts its life from when it was asked for', async () => {
    const { tokens, clock } = scripted(grant('A', { expires_in: 600 }))
    const asked = clock.now()
    expect((await tokens.current()).renewAt).to.equal(asked + 540_000)
  })

  it('says no secret in any message', async () => {
    for (const answer of [json(400, { error: 'invalid_client' }), throttled, html, new Error('reset')]) {
      const { message } = await failureOf(scripted(answer).tokens.current(), Error)
      for (const secret of Object.values(credentials)) expect(message).not.to.contain(secret)
    }
  })

  it('ends a wait with the reason of the abort', async () => {
    const { tokens, requests } = scripted(throttled)
    const abort = new AbortController()
    const waiting = tokens.current(abort.signal)
    queueMicrotask(() => abort.abort(new RangeError('stop')))
    expect((await failureOf(waiting, RangeError)).message).to.equal('stop')
    expect(requests).to.have.length(1)
  })

  describe('of the cache', () => {
    const kept = (value: string, minutes: number): AccessToken => ({
      value,
      apiDomain: 'https://www.zohoapis.eu',
      renewAt: virtualClock().now() + minutes * minute,
    })

    it('is used while it lives, and the next one is put in its place', async () => {
      const cache = memoryCache(kept('K', 20))
      const { tokens, clock, requests } = cached(cache, grant('A'))
      expect((await tokens.current()).value).to.equal('K')
      expect(requests).to.deep.equal([])
      clock.advance(20 * minute)
      expect((await tokens.current()).value).to.equal('A')
      expect(cache.kept).to.include({ value: 'A' })
    })

    it('is not used when it claims to live for longer than any', async () => {
      const { tokens } = cached(memoryCache(kept('K', 121)), grant('A'))
      expect((await tokens.current()).value).to.equal('A')
    })

    it('is asked for once by ten runs', async () => {
      const cache = memoryCache()
      for (let run = 0; run < 10; run++) {
        const { tokens, requests } = cached(cache, grant('A'))
        await tokens.current()
        expect(requests).to.have.length(run === 0 ? 1 : 0)
      }
    })

    it('is replaced once when it is refused', async () => {
      const cache = memoryCache(kept('K', 20))
      const { tokens, requests } = cached(cache, grant('A'), grant('B'))
      const old = await tokens.current()
      const young = await tokens.renew(old)
      expect([young.value, cache.kept?.value]).to.deep.equal(['A', 'A'])
      expect((await tokens.renew(young)).value, 'a scope is missing').to.equal('A')
      expect(requests).to.have.length(1)
    })

    it('is taken from there when another process has replaced it meanwhile', async () => {
      const cache = memoryCache(kept('K', 20))
      const { tokens, requests } = cached(cache, grant('A'))
      const old = await tokens.current()
      cache.kept = kept('L', 30)
      expect((await tokens.renew(old)).value).to.equal('L')
      expect(requests).to.deep.equal([])
    })

    it('hides no withdrawn access, and is forgotten with it', async () => {
      const cache = memoryCache(kept('K', 20))
      const { tokens } = cached(cache, json(200, { error: 'invalid_code' }))
      const old = await tokens.current()
      await failureOf(tokens.renew(old), AuthorizationError)
      expect(cache.kept).to.equal(undefined)
    })
  })
})
