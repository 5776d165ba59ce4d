import { expect } from 'chai'
import { type Caller, openFake } from './fake-caller.ts'

describe('the fake: tokens', () => {
  let caller: Caller
  beforeEach(async () => {
    caller = await openFake()
  })
  afterEach(() => caller.fake.close())

  it('answers a refresh token with an access token for an hour and its own address (zoho-api.md 1.2)', async () => {
    const { status, body } = await caller.token()
    expect(status).to.equal(200)
    const { access_token, ...others } = body
    expect(access_token).to.match(/^1000\./)
    expect(others).to.deep.equal({ api_domain: caller.fake.url, token_type: 'Bearer', expires_in: 3600 })
  })

  it('takes the parameters from the query too (zoho-api.md 1.2)', async () => {
    const { clientId, clientSecret, refreshToken } = caller.fake.credentials
    const form = {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    }
    const url = `${caller.fake.accountsUrl}/oauth/v2/token?${new URLSearchParams(form)}`
    expect((await caller.call(url, { method: 'POST' })).body).to.have.property('access_token')
  })

  for (const [form, error] of [
    [{ refresh_token: '1000.no.such' }, 'invalid_code'],
    [{ client_id: '1000.NOBODY' }, 'invalid_client'],
    [{ client_secret: 'wrong' }, 'invalid_client_secret'],
  ] as const) {
    it(`answers 200 with ${error} to a wrong ${Object.keys(form)[0]} (zoho-api.md 1.4)`, async () => {
      const { status, body } = await caller.token(form)
      expect({ status, body }).to.deep.equal({ status: 200, body: { error } })
    })
  }

  it('does not read a JSON body, and fails on GET (zoho-api.md 1.2)', async () => {
    const url = `${caller.fake.accountsUrl}/oauth/v2/token`
    const { clientId, clientSecret, refreshToken } = caller.fake.credentials
    const body = JSON.stringify({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    })
    const json = await caller.call(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect(json.body).to.deep.equal({ error: 'invalid_client' })
    expect((await caller.call(url)).status).to.equal(500)
  })

  it('denies the 11th token within ten minutes with HTTP 400, and longer when hammered (zoho-api.md 1.3, 1.4)', async () => {
    for (let count = 0; count < 10; count++) expect((await caller.token()).status).to.equal(200)
    const denied = await caller.token()
    expect(denied.status).to.equal(400)
    expect(denied.body).to.include({ error: 'Access Denied', status: 'failure' })
    expect((await caller.token()).status).to.equal(400)
    caller.fake.control.advance(601)
    expect((await caller.token()).status, 'after ten minutes').to.equal(400)
    caller.fake.control.advance(181)
    expect((await caller.token()).status, 'after the prolongation').to.equal(200)
  })

  it('lets a denied client go on when ten minutes are over (zoho-api.md 1.3)', async () => {
    for (let count = 0; count < 11; count++) await caller.token()
    caller.fake.control.advance(600)
    expect((await caller.token()).status).to.equal(200)
  })

  it('invalidates the oldest of 15 living tokens (zoho-api.md 1.3)', async () => {
    expect((await caller.get('/items')).status).to.equal(200)
    for (let count = 0; count < 15; count++) {
      caller.fake.control.advance(61)
      await caller.token()
      if (count === 13) expect((await caller.get('/items')).status, 'the 15th').to.equal(200)
    }
    expect((await caller.get('/items')).body.code, 'the 16th').to.equal(57)
  })

  it('refuses a token after 3600 seconds of its clock with 401 and 57 (zoho-api.md 1.5)', async () => {
    await caller.get('/items')
    caller.fake.control.advance(3599)
    expect((await caller.get('/items')).status).to.equal(200)
    caller.fake.control.advance(1)
    const { status, body } = await caller.get('/items')
    expect([status, body.code]).to.deep.equal([401, 57])
  })

  it('answers 14 without a token, 57 to garbage, and does not understand Bearer (zoho-api.md 1.2, 1.5)', async () => {
    const url = `${caller.fake.apiUrl}/books/v3/items?organization_id=${caller.fake.organizationId}`
    const token = String((await caller.token()).body.access_token)
    const code = async (headers: Record<string, string>) => {
      const { status, body } = await caller.call(url, { headers })
      return [status, body.code]
    }
    expect(await code({})).to.deep.equal([401, 14])
    expect(await code({ authorization: 'Zoho-oauthtoken garbage' })).to.deep.equal([401, 57])
    expect(await code({ authorization: `Bearer ${token}` })).to.deep.equal([401, 57])
    expect(await code({ authorization: `Zoho-oauthtoken ${token}` })).to.deep.equal([200, 0])
  })

  it('ends the access tokens with their revoked refresh token (zoho-api.md 1.5)', async () => {
    await caller.get('/items')
    caller.fake.control.revokeRefreshToken()
    expect((await caller.get('/items')).body.code).to.equal(57)
    expect((await caller.token()).body).to.deep.equal({ error: 'invalid_code' })
  })

  it('trades a grant code once, for a refresh token too (zoho-api.md 1.2)', async () => {
    const form = { grant_type: 'authorization_code', code: caller.fake.control.grantCode() }
    expect((await caller.token(form)).body.refresh_token).to.equal(caller.fake.credentials.refreshToken)
    expect((await caller.token(form)).body).to.deep.equal({ error: 'invalid_code' })
  })
})
