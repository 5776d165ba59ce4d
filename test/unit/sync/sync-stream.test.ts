import { Writable } from 'node:stream'
import { expect } from 'chai'
import { capabilityOf } from '../../../src/model/capability.ts'
import { catalog } from '../../../src/model/catalog.ts'
import { RecordEncoder } from '../../../src/model/copy-text/record-encoder.ts'
import type { Page, RowPage } from '../../../src/model/page.ts'
import type { StreamState } from '../../../src/model/state.ts'
import { booksStream, type Stream } from '../../../src/model/stream.ts'
import { pageSource } from '../../../src/sync/page-source.ts'
import { type StreamJob, syncStream } from '../../../src/sync/sync-stream.ts'
import { readStream } from '../../../src/zoho/read-stream.ts'
import { anyOrder } from '../../support/any-order.ts'
import { jsonRecords } from '../../support/json-records.ts'
import { MemoryList } from '../../support/memory-list.ts'

const currencies = catalog.find(({ name }) => name === 'currencies') as Stream
const earned: StreamState = { watermark: 1, completeAsOf: 2, sweptAt: null, runId: 3, committedAt: 4 }

function page(number: number): Page {
  return {
    records: jsonRecords([{ currency_id: String(number) }]),
    repeats: 0,
    checkpoint: { way: 'full-scan', from: null, firstAnswer: 0, newestLmt: null },
  }
}

/** A job whose sink writes down what happens, in order. */
function recordedJob(options: {
  read: () => AsyncGenerator<Page>
  write?: (page: RowPage, done: (error?: Error) => void) => void
  stop?: AbortSignal
  signal?: AbortSignal
  taken?: () => void
}): { job: StreamJob; events: string[] } {
  const events: string[] = []
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (rows: RowPage, _encoding, done) => {
      events.push(`row ${rows.ids.join()}`)
      if (options.write) options.write(rows, done)
      else done()
    },
    final: (done) => {
      events.push('durable')
      done()
    },
  })
  const never = new AbortController().signal
  const job: StreamJob = {
    id: 'books/1/currencies',
    stream: currencies,
    pass: 'sweep',
    source: pageSource(options.read, options.stop ?? never),
    taken: options.taken ?? (() => {}),
    encoder: new RecordEncoder(currencies, {
      ...{ organization: '1', runId: 1 },
      kept: [{ name: 'currency_id', type: 'text' }],
    }),
    sink,
    state: {
      updateLastSyncTime: async () => void events.push('state'),
    } as unknown as StreamJob['state'],
    settle: async () => void events.push('settled'),
    earned: () => earned,
    committed: () => void events.push('committed'),
    signal: options.signal ?? never,
  }
  return { job, events }
}

describe('syncStream', () => {
  it('moves the state after the sink is durable and what is left to do is done', async () => {
    const { job, events } = recordedJob({
      read: async function* () {
        yield page(1)
        yield page(2)
      },
    })
    await syncStream(job)
    expect(events).to.deep.equal(['row 1', 'row 2', 'durable', 'settled', 'state', 'committed'])
  })

  it('keeps what was read and leaves the state alone when the source fails', async () => {
    const { job, events } = recordedJob({
      read: async function* () {
        yield page(1)
        throw new Error('Zoho failed')
      },
    })
    expect(await syncStream(job).catch(String)).to.equal('Error: Zoho failed')
    expect(events).to.deep.equal(['row 1', 'durable'])
  })

  it('asks for no further page after a stop, keeps what was read and leaves the state alone', async () => {
    const stop = new AbortController()
    let asked = 0
    const { job, events } = recordedJob({
      stop: stop.signal,
      read: async function* () {
        for (;;) {
          asked += 1
          if (asked === 2) stop.abort(new Error('interrupted'))
          yield page(asked)
        }
      },
    })
    expect(await syncStream(job).catch(String)).to.equal('Error: interrupted')
    expect(events).to.deep.equal(['row 1', 'row 2', 'durable'])
    expect(asked).to.equal(2)
  })

  it('stops reading and leaves the state alone when the sink fails', async () => {
    let closed = false
    const { job, events } = recordedJob({
      read: async function* () {
        try {
          for (let number = 1; ; number++) yield page(number)
        } finally {
          closed = true
        }
      },
      write: (_page, done) => done(new Error('disk full')),
    })
    expect(await syncStream(job).catch(String)).to.equal('Error: disk full')
    expect(events).to.deep.equal(['row 1'])
    expect(closed).to.equal(true)
  })

  it('reads at most four pages ahead of a sink that is busy', async () => {
    const abort = new AbortController()
    let asked = 0
    const { job, events } = recordedJob({
      signal: abort.signal,
      read: async function* () {
        for (;;) {
          asked += 1
          yield page(asked)
        }
      },
      write: () => {},
    })
    const running = syncStream(job).catch((error: unknown) => (error instanceof Error ? error.name : ''))
    // Everything that can go on without the sink has gone on when the queues have been empty this often.
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
    abort.abort()
    expect(await running).to.equal('AbortError')
    expect(events).to.deep.equal(['row 1'])
    expect(asked).to.be.within(1, 5)
  })

  it('has four pages at most under way or waiting for a sink that is busy, also where several are asked for at once', async () => {
    const abort = new AbortController()
    const list = new MemoryList()
    for (let row = 0; row < 20_000; row++) list.add()
    const underWay = anyOrder(list.list, (waiting) => waiting - 1)
    const stream = booksStream('invoices', { key: 'invoice_id', way: 'full-scan', columns: 'invoice_id' })
    const reader = readStream({
      list: underWay.list,
      stream,
      capability: capabilityOf('full-scan'),
      lookback: 0,
      pages: 110,
      warn: () => {},
    })
    let written = 0
    const { job } = recordedJob({
      signal: abort.signal,
      read: reader.pages,
      taken: reader.taken,
      write: (_page, done) => {
        written += 1
        if (written < 10) done()
      },
    })
    const running = syncStream(job).catch((error: unknown) => (error instanceof Error ? error.name : ''))
    for (let turn = 0; turn < 300; turn++) await new Promise(setImmediate)
    abort.abort()
    expect(await running).to.equal('AbortError')
    expect(written).to.equal(10)
    expect(list.queries.length).to.be.within(13, 14)
    expect(underWay.most()).to.equal(4)
  })
})
