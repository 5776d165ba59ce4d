import { expect } from 'chai'
import type { FaultKind } from '../../src/fake/faults.ts'
import { allDifferences, differences, idAt, rewritten, rowVersions } from '../support/compare-tables.ts'
import { gate } from '../support/gate.ts'
import { openWorld, outcomes, refusalOf, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { waitUntil } from '../support/wait-until.ts'

const streams = ['invoices', 'contacts', 'currencies']

describe('when Zoho fails', () => {
  let world: SyncWorld
  let clock: ReturnType<typeof virtualClock>
  beforeEach(async () => {
    world = await openWorld()
    clock = virtualClock()
  })
  afterEach(() => world.close())

  function expectNoSecret(said: string): void {
    const { clientSecret, refreshToken } = world.fake.credentials
    for (const secret of [clientSecret, refreshToken, '1000.fake.access']) expect(said).to.not.include(secret)
  }

  describe('before anything has begun', () => {
    afterEach(async () => {
      expect(await world.database.query(`select 1 from pg_namespace where nspname = 'zoho_books'`)).to.deep.equal([])
    })

    for (const [what, wrong, word] of [
      ['a refresh token that is wrong', { refreshToken: '1000.w-r-o-n-g' }, 'ZOHO_REFRESH_TOKEN'],
      ['a client secret that is wrong', { clientSecret: 'w-r-o-n-g' }, 'ZOHO_CLIENT_SECRET'],
      ['a client id that is wrong', { clientId: '1000.W-R-O-N-G' }, 'ZOHO_CLIENT_ID'],
    ] as const) {
      it(`ends with 5 at ${what}, names the variable and asks once`, async () => {
        const error = await refusalOf(world.run({ streams, settings: wrong, clock }))
        expect(error.exitCode).to.equal(5)
        expect(error.message).to.include(word)
        expectNoSecret(error.message)
        expect(error.message).to.not.match(/w-r-o-n-g/i)
        expect(world.fake.control.calls().total).to.equal(1)
      })
    }

    it('ends with 5 when the refresh token was revoked', async () => {
      world.fake.control.revokeRefreshToken()
      expect(await refusalOf(world.run({ streams, clock }))).to.include({ exitCode: 5 })
    })

    it('ends with 2 at an organization that the user does not have, and names those there are', async () => {
      const error = await refusalOf(world.run({ streams, settings: { organizations: ['12345'] } }))
      expect(error.exitCode).to.equal(2)
      expect(error.message).to.include('12345').and.to.include(world.fake.organizationId)
    })

    it('ends with 2 and lists them when there are several organizations and none is chosen', async () => {
      await world.close()
      world = await openWorld({ organizations: 3 })
      const error = await refusalOf(world.run({ streams, settings: { organizations: [] } }))
      expect(error.exitCode).to.equal(2)
      for (const { organization_id } of world.fake.control.rows('organizations')) {
        expect(error.message).to.include(String(organization_id))
      }
      expect(error.message).to.include('ZOHO_ORGANIZATION_ID')
    })

    it('ends with 2 at an unknown stream and lists the streams', async () => {
      const error = await refusalOf(world.run({ streams: ['invoices', 'inovices', 'x*'] }))
      expect(error.exitCode).to.equal(2)
      expect(error.message).to.include('"inovices", "x*"').and.to.include('customerpayments')
    })

    it('ends with 4 when the calls of the day are already spent', async () => {
      world.fake.control.fault({ kind: '429/45', path: '/organizations' })
      expect(await refusalOf(world.run({ streams, clock }))).to.include({ exitCode: 4 })
    })

    it('ends with 1 when Zoho cannot be reached at all', async () => {
      world.fake.control.fault({ kind: 'reset', path: '/oauth', count: 99 })
      const error = await refusalOf(world.run({ streams, clock }))
      expect(error.exitCode).to.equal(1)
      expect(error.message).to.include(world.fake.accountsUrl)
    })
  })

  it('takes the only organization when none is named', async () => {
    const report = await world.run({ streams: ['contacts'], settings: { organizations: [] } })
    expect(report.exitCode).to.equal(0)
    expect(report.streams.map(({ stream }) => stream)).to.deep.equal([`books/${world.fake.organizationId}/contacts`])
  })

  it('ends with 3 when the scope of one stream is missing, and the others are committed', async () => {
    world.fake.control.removeScope('invoices')
    const report = await world.run({ streams, clock })
    expect(report.exitCode).to.equal(3)
    expect(outcomes(report)).to.deep.equal({ invoices: 'unauthorized', contacts: 'complete', currencies: 'complete' })
    expect(reportOf(report, 'invoices').error).to.include('scope')
    expect(await allDifferences(world, ['contacts', 'currencies'])).to.deep.equal([])
    expect(world.fake.control.tokens().issued, 'one refresh to make sure').to.be.at.most(2)
  })

  it('ends with 5 when the scope of every stream is missing', async () => {
    for (const stream of streams) world.fake.control.removeScope(stream)
    expect((await world.run({ streams, clock })).exitCode).to.equal(5)
    expect(world.fake.control.tokens().issued, 'a token for each stream would soon be all ten').to.be.at.most(2)
  })

  it('skips a list that the plan lacks, says so, and ends with 0', async () => {
    world.fake.control.removeModule('invoices')
    const report = await world.run({ streams, clock })
    expect(report.exitCode).to.equal(0)
    expect(outcomes(report)).to.deep.equal({ invoices: 'unavailable', contacts: 'complete', currencies: 'complete' })
    expect(reportOf(report, 'invoices').error).to.include('Zoho has no /invoices')
    expect(reportOf(report, 'invoices').calls).to.equal(1)
  })

  it('fails for a list that was read before and that Zoho has no more: its rows grow old', async () => {
    await world.run({ streams, clock })
    world.fake.control.removeModule('invoices')
    const report = await world.run({ streams, clock })
    expect(report.exitCode).to.equal(3)
    expect(outcomes(report)).to.deep.equal({ invoices: 'failed', contacts: 'complete', currencies: 'complete' })
    expect(reportOf(report, 'invoices').error).to.include('It was read before: its rows stay as of 2026-')
  })

  const passing: [FaultKind, number][] = [
    ['500', 2],
    ['502-html', 1],
    ['503-html', 1],
    ['200-html', 2],
    ['reset', 1],
    ['cut-body', 2],
    ['429/1070', 2],
  ]
  for (const [kind, count] of passing) {
    it(`asks again at ${kind} and loses nothing when it passes`, async () => {
      world.fake.control.fault({ kind, count, path: '/invoices' })
      const report = await world.run({ streams, clock })
      expect(report.exitCode).to.equal(0)
      expect(reportOf(report, 'invoices')).to.include({ calls: 1 + count })
      expect(reportOf(report, 'invoices').spent.retries).to.equal(count)
      expect(await allDifferences(world, streams)).to.deep.equal([])
    })
  }

  const lasting: [FaultKind, RegExp, number][] = [
    ['500', /HTTP 500/, 5],
    ['200-html', /not JSON/, 5],
    ['reset', /failed 5 times/, 5],
    ['cut-body', /failed 5 times/, 5],
    ['429/44', /failed 5 times/, 5],
    ['200-code', /code 1000/, 1],
  ]
  for (const [kind, reason, calls] of lasting) {
    it(`fails the stream alone at ${kind} that does not end: its state stays, the others are committed`, async () => {
      await world.run({ streams })
      const state = world.state().streams
      const before = await rowVersions(world.database, streams)
      const contact = idAt(world, 'contacts', 0)
      world.fake.control.advance(60)
      world.fake.control.edit('invoices', idAt(world, 'invoices', 0))
      world.fake.control.edit('contacts', contact)
      world.fake.control.advance(60)
      world.fake.control.fault({ kind, count: 99, path: '/invoices' })
      const report = await world.run({ streams, clock })
      expect(report.exitCode).to.equal(3)
      expect(outcomes(report)).to.deep.equal({ invoices: 'failed', contacts: 'complete', currencies: 'complete' })
      expect(reportOf(report, 'invoices').error).to.match(reason)
      expect(reportOf(report, 'invoices').calls).to.equal(calls)
      expectNoSecret(JSON.stringify(report))
      const id = `books/${world.fake.organizationId}/invoices`
      expect(world.state().streams[id]).to.deep.equal(state[id])
      expect(rewritten(before, await rowVersions(world.database, streams))).to.deep.equal([`contacts/${contact}`])
      world.fake.control.clearFaults()
      expect((await world.run({ streams })).exitCode).to.equal(0)
      expect(await differences(world, 'invoices', { later: true })).to.deep.equal([])
    })
  }

  it('ends with 1 when no stream could be committed', async () => {
    for (const path of ['/invoices', '/contacts', '/currencies'])
      world.fake.control.fault({ kind: '500', count: 99, path })
    const report = await world.run({ streams, clock })
    expect(report.exitCode).to.equal(1)
    expect(await world.database.query('select count(*) from zsync.state')).to.deep.equal([{ count: '0' }])
  })

  it('pauses all calls about a minute at 429 with 44, and goes on', async () => {
    world.fake.control.fault({ kind: '429/44', path: '/invoices' })
    const report = await world.run({ streams, clock })
    expect(report.exitCode).to.equal(0)
    expect(clock.slept.filter((ms) => ms > 50_000)).to.not.be.empty
    expect(await allDifferences(world, streams)).to.deep.equal([])
  })

  it('pauses as long as Retry-After says', async () => {
    world.fake.control.fault({ kind: '429/43', path: '/invoices', retryAfter: 17 })
    expect((await world.run({ streams: ['invoices'], clock })).exitCode).to.equal(0)
    expect(clock.slept.filter((ms) => ms > 16_000 && ms <= 17_000)).to.not.be.empty
  })

  it('ends with 4 when the calls of the day are spent in the middle; what was read is kept, the next run ends it', async () => {
    await world.close()
    world = await openWorld({ records: 650 })
    let calls = 0
    world.fake.control.onRequest = async ({ stream }) => {
      if (stream !== 'invoices' || ++calls !== 2) return
      await waitUntil('the others are through', async () => {
        const [state] = await world.database.query('select count(*)::int as streams from zsync.state')
        return Number(state?.streams) === 2
      })
      world.fake.control.fault({ kind: '429/45', count: 99, path: '/invoices' })
    }
    const report = await world.run({ streams, clock })
    expect(report.exitCode).to.equal(4)
    expect(outcomes(report)).to.deep.equal({ invoices: 'budget', contacts: 'complete', currencies: 'complete' })
    expect(reportOf(report, 'invoices').records).to.be.above(0)
    world.fake.control.clearFaults()
    world.fake.control.onRequest = undefined
    expect((await world.run({ streams })).exitCode).to.equal(0)
    expect(await allDifferences(world, streams)).to.deep.equal([])
  })

  it('refreshes the token once when it expires in the middle, for all streams together', async () => {
    await world.close()
    world = await openWorld({ records: 2100 })
    const several = ['contacts', 'bills', 'estimates', 'salesorders']
    // Until the counter of the day is known one call is made at a time.
    await world.run({ streams: ['taxes'] })
    const held = gate(world)
    const running = world.run({ streams: several })
    await held.reached(several.length)
    // By Zoho's clock: each stream has one more page to ask for, and asks with a token that is over.
    world.fake.control.advance(3600)
    // Long enough for all of them to be refused before the new one is there.
    world.fake.control.fault({ kind: 'slow', path: '/oauth', seconds: 0.5, count: 9 })
    held.open()
    expect((await running).exitCode).to.equal(0)
    expect(world.fake.control.tokens().issued).to.equal(2)
    expect(await allDifferences(world, several, { later: true })).to.deep.equal([])
  })
})
