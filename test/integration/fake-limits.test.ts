import { expect } from 'chai'
import type { FaultKind } from '../../src/fake/faults.ts'
import { begin, type Caller, openFake } from './fake-caller.ts'

const rateHeaders = ['limit', 'remaining', 'reset'].map((name) => `x-rate-limit-${name}`)

describe('the fake: limits, errors and faults', () => {
  let caller: Caller
  beforeEach(async () => {
    caller = await openFake({ records: 20 })
  })
  afterEach(() => caller.fake.close())
  const outcome = async (path = '/items') => {
    const { status, body } = await caller.get(path)
    return `${status}/${body.code}`
  }
  async function spend(calls: number): Promise<void> {
    for (let count = 0; count < calls; count++) await caller.get('/users')
  }

  it('answers 44 to the 101st call of a minute and for the rest of it (zoho-api.md 5.1)', async () => {
    await spend(99)
    expect(await outcome(), 'the 100th').to.equal('200/0')
    expect(await outcome(), 'the 101st').to.equal('429/44')
    caller.fake.control.advance(59)
    expect(await outcome()).to.equal('429/44')
    caller.fake.control.advance(1)
    expect(await outcome()).to.equal('200/0')
  })

  it('blocks longer who goes on calling (zoho-api.md 5.1)', async () => {
    await spend(100)
    caller.fake.control.advance(50)
    await spend(20)
    caller.fake.control.advance(10)
    expect(await outcome()).to.equal('429/44')
    caller.fake.control.advance(50)
    expect(await outcome()).to.equal('200/0')
  })

  it('answers 45 when the day is spent, until midnight of the organization (zoho-api.md 5.1)', async () => {
    await using other = await openFake({ records: 20, limits: { perDay: 3 } })
    const { fake, get } = other
    for (let count = 0; count < 3; count++) expect((await get('/items')).status).to.equal(200)
    const spent = await get('/items')
    expect([spent.status, spent.body.code]).to.deep.equal([429, 45])
    // A quarter past noon in New York: 11 h 45 min to go.
    fake.control.advance(11 * 3600 + 44 * 60)
    expect((await get('/items')).status, 'before midnight').not.to.equal(200)
    fake.control.setClock('2026-06-11T04:00:00Z')
    const fresh = await get('/items', {})
    expect(fresh.body.code, 'its token is older than an hour').to.equal(57)
  })

  it('starts the day anew at midnight of the organization (zoho-api.md 5.1)', async () => {
    await using other = await openFake({ records: 20, limits: { perDay: 3 } })
    const { fake, get } = other
    fake.control.setClock('2026-06-11T03:50:00Z')
    for (let count = 0; count < 4; count++) await get('/items')
    expect((await get('/items')).body.code).to.equal(45)
    fake.control.advance(599)
    expect((await get('/items')).body.code).to.equal(45)
    fake.control.advance(1)
    expect((await get('/items')).status).to.equal(200)
  })

  it('sends the daily numbers, and the seconds to midnight in the zone (zoho-api.md 5.1)', async () => {
    await caller.get('/items')
    const { headers } = await caller.get('/invoices')
    expect(rateHeaders.map((name) => headers.get(name))).to.deep.equal(['10000', '9998', String((11 * 60 + 45) * 60)])
  })

  it('sends no rate headers for organizations, failed authentication and other failures (zoho-api.md 5.1, 7)', async () => {
    const replies = [
      await caller.get('/organizations'),
      await caller.get('/nothing'),
      await caller.call(`${caller.fake.apiUrl}/books/v3/items?organization_id=${caller.fake.organizationId}`),
    ]
    for (const { headers } of replies) expect(rateHeaders.some((name) => headers.has(name))).to.equal(false)
  })

  it('counts no call of organizations, and needs no organization_id for them (zoho-api.md 7)', async () => {
    const reply = await caller.get('/organizations', { organization_id: '' })
    expect(reply.status).to.equal(200)
    expect(reply.body).not.to.have.property('page_context')
    expect((await caller.get('/items')).headers.get('x-rate-limit-remaining')).to.equal('9999')
  })

  it('answers 1070 to more calls at once than allowed (zoho-api.md 5.1)', async () => {
    await using other = await openFake({ records: 20, limits: { concurrent: 5 } })
    const { fake, get } = other
    await get('/items')
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let waiting = 0
    const full = new Promise<void>((resolve) => {
      fake.control.onRequest = () => {
        if (++waiting === 5) resolve()
        return gate
      }
    })
    const running = Array.from({ length: 5 }, () => get('/items'))
    await full
    const sixth = await get('/items')
    release()
    expect([sixth.status, sixth.body.code]).to.deep.equal([429, 1070])
    expect((await Promise.all(running)).map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200])
    expect((await get('/items')).status).to.equal(200)
  })

  it('demands an organization that the user knows (zoho-api.md 1.5, 7)', async () => {
    expect((await caller.get('/items', { organization_id: '' })).status).to.equal(400)
    const foreign = await caller.get('/items', { organization_id: '123456789' })
    expect([foreign.status, foreign.body.code]).to.deep.equal([400, 6041])
  })

  it('answers 404 with 5 to an unknown path, with 1002 to an unknown record (zoho-api.md 6.1)', async () => {
    expect(await outcome('/nothing')).to.equal('404/5')
    expect(await outcome('/nothing/460815120000000001')).to.equal('404/5')
    const missing = await caller.get('/invoices/460815129999999999')
    expect(missing.status).to.equal(404)
    expect(missing.body).to.deep.equal({ code: 1002, message: 'Invoice does not exist.' })
  })

  it('answers 405 with 37 to other methods (zoho-api.md 6.1)', async () => {
    const token = String((await caller.token()).body.access_token)
    const url = `${caller.fake.apiUrl}/books/v3/items?organization_id=${caller.fake.organizationId}`
    const { status, body } = await caller.call(url, {
      method: 'POST',
      headers: { authorization: `Zoho-oauthtoken ${token}` },
    })
    expect([status, body.code]).to.deep.equal([405, 37])
  })

  it('ignores unknown parameters (zoho-api.md 0.1, fact 2)', async () => {
    expect((await caller.get('/items', { nonsense: '1' })).text).to.equal((await caller.get('/items')).text)
  })

  it('dates every answer by its own clock', async () => {
    caller.fake.control.advance(-86_400)
    for (const { headers } of [await caller.get('/items'), await caller.get('/nothing'), await caller.token()]) {
      expect(headers.get('date')).to.equal(new Date(begin - 86_400_000).toUTCString())
    }
  })

  it('compresses for those who accept it', async () => {
    const { fake } = caller
    const token = String((await caller.token()).body.access_token)
    const url = `${fake.apiUrl}/books/v3/invoices?organization_id=${fake.organizationId}`
    const encoding = async (accepted: string) =>
      (
        await caller.call(url, { headers: { authorization: `Zoho-oauthtoken ${token}`, 'accept-encoding': accepted } })
      ).headers.get('content-encoding')
    expect(await encoding('gzip')).to.equal('gzip')
    expect(await encoding('identity')).to.equal(null)
  })

  for (const [kind, seen] of [
    ['429/43', '429/43'],
    ['429/44', '429/44'],
    ['429/45', '429/45'],
    ['429/1070', '429/1070'],
    ['500', '500/1000'],
    ['502-html', '502/undefined'],
    ['503-html', '503/undefined'],
    ['200-html', '200/undefined'],
    ['200-code', '200/1000'],
  ] as const) {
    it(`lets the next two calls fail with ${kind} and no third one (zoho-api.md 5.1, 6.1)`, async () => {
      await caller.get('/items')
      caller.fake.control.fault({ kind, count: 2 })
      expect([await outcome(), await outcome(), await outcome()]).to.deep.equal([seen, seen, '200/0'])
    })
  }

  it('sends retry-after only when told to (zoho-api.md 5.1, 12.2)', async () => {
    await caller.get('/items')
    caller.fake.control.fault({ kind: '429/44' })
    caller.fake.control.fault({ kind: '429/44', retryAfter: 7 })
    expect((await caller.get('/items')).headers.get('retry-after')).to.equal(null)
    expect((await caller.get('/items')).headers.get('retry-after')).to.equal('7')
  })

  it('lets only calls of the named path fail', async () => {
    await caller.get('/items')
    caller.fake.control.fault({ kind: '500', path: '/invoices' })
    expect([await outcome('/items'), await outcome('/invoices'), await outcome('/invoices')]).to.deep.equal([
      '200/0',
      '500/1000',
      '200/0',
    ])
  })

  it('spares the token endpoint unless its path is named', async () => {
    caller.fake.control.fault({ kind: '500' })
    expect((await caller.token()).status).to.equal(200)
    caller.fake.control.fault({ kind: 'access-denied', path: '/oauth' })
    expect((await caller.token()).body.error).to.equal('Access Denied')
  })

  for (const kind of ['reset', 'cut-body'] satisfies FaultKind[]) {
    it(`breaks a connection: ${kind} (zoho-api.md 12.2)`, async () => {
      await caller.get('/items')
      caller.fake.control.fault({ kind })
      const failed = await caller.get('/invoices').then(
        () => false,
        () => true,
      )
      expect(failed).to.equal(true)
      expect(await outcome('/invoices')).to.equal('200/0')
    })
  }

  it('cuts a body after its head, so that the status was seen', async () => {
    await caller.get('/items')
    const token = String((await caller.token()).body.access_token)
    caller.fake.control.fault({ kind: 'cut-body' })
    const url = `${caller.fake.apiUrl}/books/v3/invoices?organization_id=${caller.fake.organizationId}`
    const response = await fetch(url, { headers: { authorization: `Zoho-oauthtoken ${token}` } })
    expect(response.status).to.equal(200)
    const failed = await response.text().then(
      () => false,
      () => true,
    )
    expect(failed).to.equal(true)
  })

  it('answers late, or stops in the middle of a body, by its clock (zoho-api.md 12.2)', async () => {
    await caller.get('/items')
    caller.fake.control.fault({ kind: 'slow', seconds: 30 })
    caller.fake.control.fault({ kind: 'slow-body', seconds: 90 })
    expect([await outcome(), await outcome()]).to.deep.equal(['200/0', '200/0'])
    expect(caller.waits).to.deep.equal([30, 90])
  })

  it('lets a token expire early: 57 until another one is used (zoho-api.md 1.5)', async () => {
    await caller.get('/items')
    caller.fake.control.fault({ kind: 'expired-token' })
    expect([await outcome(), await outcome()]).to.deep.equal(['401/57', '401/57'])
    const fresh = String((await caller.token()).body.access_token)
    const url = `${caller.fake.apiUrl}/books/v3/items?organization_id=${caller.fake.organizationId}`
    expect((await caller.call(url, { headers: { authorization: `Zoho-oauthtoken ${fresh}` } })).status).to.equal(200)
  })

  describe('stale', () => {
    const phone = async (page = '1') => (await caller.list('contacts', { page, per_page: '1' }))[0]?.phone
    function edit(phone: string): void {
      const { control } = caller.fake
      control.edit('contacts', String(control.rows('contacts')[0]?.contact_id), { phone })
    }
    beforeEach(() => edit('old'))

    it('gives the next two lists the answer of before under a fresh date, and no third one (zoho-api.md 3.5, 12.2)', async () => {
      caller.fake.control.behave('contacts', { defaultSort: ['created_time', 'A'] })
      const before = await caller.get('/contacts')
      caller.fake.control.advance(59)
      edit('new')
      caller.fake.control.fault({ kind: 'stale', count: 2 })
      const [first, second, third] = [
        await caller.get('/contacts'),
        await caller.get('/contacts'),
        await caller.get('/contacts'),
      ]
      expect([first.text, second.text]).to.deep.equal([before.text, before.text])
      expect(first.headers.get('date')).to.equal(new Date(begin + 59_000).toUTCString())
      expect(third.text).to.not.equal(before.text)
      expect(third.text).to.include('"phone":"new"')
    })

    it('answers as usual where the last answer is too old, 60 seconds unless told, or the query another one', async () => {
      const { control } = caller.fake
      control.behave('contacts', { defaultSort: ['created_time', 'A'] })
      expect(await phone()).to.equal('old')
      control.advance(61)
      edit('new')
      control.fault({ kind: 'stale', count: 2 })
      expect(await phone()).to.equal('new')
      edit('newer')
      expect(await phone(), 'of the answer just given').to.equal('new')
      control.fault({ kind: 'stale', seconds: 10 })
      control.advance(11)
      expect(await phone()).to.equal('newer')
      control.fault({ kind: 'stale' })
      expect((await caller.list('contacts'))[0]?.phone, 'another query').to.equal('newer')
    })

    it('leaves details and tokens alone, and waits for a list', async () => {
      const { control } = caller.fake
      const id = String(control.rows('contacts')[0]?.contact_id)
      const shown = async () => JSON.stringify((await caller.get(`/contacts/${id}`)).body)
      expect(await shown()).to.include('"old"')
      const before = await caller.get('/contacts')
      edit('new')
      control.fault({ kind: 'stale' })
      expect(await shown()).to.include('"new"')
      expect((await caller.token()).status).to.equal(200)
      expect((await caller.get('/contacts')).text).to.equal(before.text)
    })

    it('gives no failure once more, and no answer to who is refused', async () => {
      const { control } = caller.fake
      control.fault({ kind: '500' })
      expect(await outcome('/contacts')).to.equal('500/1000')
      control.fault({ kind: 'stale' })
      expect(await outcome('/contacts')).to.equal('200/0')
      control.behave('contacts', { perPageAbove: 'refuse' })
      const tooMany = async () => (await caller.get('/contacts', { per_page: '500' })).body.code
      expect(await tooMany()).to.equal(2)
      control.behave('contacts', { perPageAbove: 'clamp' })
      control.fault({ kind: 'stale' })
      expect(await tooMany()).to.equal(0)
      control.fault({ kind: 'stale' })
      expect((await caller.get('/contacts', { organization_id: '1' })).body.code).to.equal(6041)
    })
  })

  it('answers 57 for good where the scope is missing, 404 with 5 where the module is (zoho-api.md 1.5, 6.1)', async () => {
    caller.fake.control.removeScope('invoices')
    caller.fake.control.removeModule('journals')
    expect([await outcome('/invoices'), await outcome('/invoices'), await outcome('/items')]).to.deep.equal([
      '401/57',
      '401/57',
      '200/0',
    ])
    expect(await outcome('/journals')).to.equal('404/5')
  })
})
