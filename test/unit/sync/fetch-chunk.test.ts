import { expect } from 'chai'
import { UnavailableError, ZohoError } from '../../../src/model/errors.ts'
import { fetchChunk } from '../../../src/sync/fetch-chunk.ts'
import { type ChunkFates, noFates } from '../../../src/sync/usable-details.ts'
import type { ZohoDetails } from '../../../src/zoho/fetch-details.ts'
import { failureOf } from '../../support/failure-of.ts'
import { jsonRecords } from '../../support/json-records.ts'

const owed = (count: number) =>
  Array.from({ length: count }, (_unused, index) => ({ id: `i${index}`, version: 0, exactly: '', isStamped: true }))

/** Answers, or fails as it is told to, by the id. */
function zohoOf(fails: (id: string) => Error | undefined): ZohoDetails {
  return {
    many: undefined,
    one: async (id) => {
      const failure = fails(id)
      if (failure) throw failure
      return { records: jsonRecords([{ id }]), missing: [], serverTime: 60_000, release: () => {} }
    },
  }
}

async function fetchAll(count: number, zoho: ZohoDetails): Promise<{ records: number; fates: ChunkFates }> {
  const fates = noFates()
  let records = 0
  const stop = new AbortController().signal
  for await (const page of fetchChunk(owed(count), fates, { zoho, key: 'id', width: 1, stop })) {
    records += page.records.length
  }
  return { records, fates }
}

describe('fetchChunk', () => {
  it('goes past a record that is forbidden, or not to be had', async () => {
    const zoho = zohoOf((id) => (id === 'i0' ? new UnavailableError('not for this organization') : undefined))
    const { records, fates } = await fetchAll(5, zoho)
    expect(records).to.equal(4)
    expect(fates.failed.map(({ detail }) => detail.id)).to.deep.equal(['i0'])
  })

  it('blames nobody for an outage: ten failures and not one success', async () => {
    const refused = new ZohoError('in trouble', { status: 500 })
    const zoho = zohoOf(() => refused)
    expect(await failureOf(fetchAll(20, zoho), ZohoError)).to.equal(refused)
    expect((await fetchAll(9, zoho)).fates.failed).to.have.length(9)
  })

  it('is no outage where one was answered', async () => {
    const zoho = zohoOf((id) => (id === 'i0' ? undefined : new ZohoError('bad', { status: 200 })))
    const { records, fates } = await fetchAll(20, zoho)
    expect({ records, failed: fates.failed.length }).to.deep.equal({ records: 1, failed: 19 })
  })
})
