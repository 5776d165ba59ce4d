import { expect } from 'chai'
import { BudgetError, UnavailableError, ZohoError } from '../../../src/model/errors.ts'
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

interface Fetched {
  records: number
  fates: ChunkFates
  failure: unknown
  asked: string[]
}

async function fetchAll(count: number, fails: (id: string) => boolean, known?: string): Promise<Fetched> {
  const fates = noFates()
  const asked: string[] = []
  const zoho = zohoOf((id) => {
    asked.push(id)
    return fails(id) ? refused : undefined
  })
  let records = 0
  let failure: unknown
  try {
    const options = { zoho, key: 'id', width: 1, known, stop: new AbortController().signal }
    for await (const page of fetchChunk(owed(count), fates, options)) records += page.records.length
  } catch (error) {
    failure = error
  }
  return { records, fates, failure, asked }
}

const refused = new ZohoError('in trouble', { status: 500 })
const numberOf = (id: string): number => Number(id.slice(1))
const blamed = ({ fates }: Fetched): string[] => fates.failed.map(({ detail }) => detail.id)

describe('fetchChunk', () => {
  it('goes past a record that is forbidden, or not to be had', async () => {
    const forbidden = new UnavailableError('not for this organization')
    const zoho = zohoOf((id) => (id === 'i0' ? forbidden : undefined))
    const fates = noFates()
    let records = 0
    const options = { zoho, key: 'id', width: 1, known: undefined, stop: new AbortController().signal }
    for await (const page of fetchChunk(owed(5), fates, options)) records += page.records.length
    expect({ records, failed: fates.failed.map(({ detail }) => detail.id) }).to.deep.equal({
      records: 4,
      failed: ['i0'],
    })
  })

  it('blames nobody for an outage: ten failures in a row, and what is known to work fails too', async () => {
    for (const known of [undefined, 'known']) {
      const { failure, fates, asked } = await fetchAll(20, () => true, known)
      expect(failure).to.equal(refused)
      expect(fates.failed).to.deep.equal([])
      expect(asked).to.have.length(11)
    }
    const few = await fetchAll(9, () => true)
    expect(blamed(few)).to.have.length(9)
  })

  it('blames nobody for an outage that begins behind answers', async () => {
    const { records, failure, fates, asked } = await fetchAll(
      40,
      // What was answered before the outage is not answered in it.
      (() => {
        let calls = 0
        return () => ++calls > 15
      })(),
    )
    expect(failure).to.equal(refused)
    expect({ records, failed: fates.failed, last: asked.at(-1) }).to.deep.equal({
      records: 15,
      failed: [],
      last: 'i14',
    })
  })

  it('blames records, however many, while one that is known to work is answered', async () => {
    const known = await fetchAll(25, (id) => id !== 'known', 'known')
    expect(known.failure).to.equal(undefined)
    expect(blamed(known)).to.have.length(25)
    expect(known.asked.filter((id) => id === 'known')).to.have.length(2)
    const answered = await fetchAll(20, (id) => id !== 'i0')
    expect(blamed(answered)).to.have.length(19)
    // Where none is known, the last of the chunk may be: it is the oldest.
    const last = await fetchAll(30, (id) => numberOf(id) < 10)
    expect(blamed(last)).to.have.length(10)
    expect(last.records).to.equal(20)
  })

  it('has none to look at where all ten that there are fail', async () => {
    const { failure, asked } = await fetchAll(10, () => true)
    expect(failure).to.equal(refused)
    expect(asked).to.have.length(10)
  })

  it('passes on what is no matter of a record, and blames those that failed before', async () => {
    const spent = new BudgetError('spent')
    const zoho = zohoOf((id) => (numberOf(id) < 3 ? refused : spent))
    const fates = noFates()
    const options = { zoho, key: 'id', width: 1, known: undefined, stop: new AbortController().signal }
    const reading = (async () => {
      for await (const _page of fetchChunk(owed(5), fates, options)) throw new Error('a page')
    })()
    expect(await failureOf(reading, BudgetError)).to.equal(spent)
    expect(fates.failed).to.have.length(3)
  })
})
