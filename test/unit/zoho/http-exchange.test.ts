import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { openHttp, type RawAnswer } from '../../../src/zoho/http-exchange.ts'
import { failureOf } from '../../support/failure-of.ts'

/** Numbers without a pattern: several chunks on the wire even when they are packed. */
const text = Array.from({ length: 50_000 }, (_unused, index) => (index * 2_654_435_761) % 2 ** 32).join()
const packed = gzipSync(text)
const half = packed.subarray(0, packed.length / 2)
const broken = Buffer.from(packed).fill(0xff, half.length, half.length + 64)
const head = { 'content-encoding': 'gzip' }

type Answer = (response: ServerResponse) => void

const whole: Answer = (response) => response.writeHead(200, head).end(packed)

const failures: Record<string, { answer: Answer; says: RegExp; timeout?: number }> = {
  'that ends in the middle': {
    answer: (response) => response.writeHead(200, head).end(half),
    says: /gzip .*unexpected end of file/,
  },
  'that is empty': {
    answer: (response) => response.writeHead(200, head).end(),
    says: /gzip .*unexpected end of file/,
  },
  'that is broken in the middle': {
    answer: (response) => response.writeHead(200, head).end(broken),
    says: /gzip .*(invalid|incorrect)/,
  },
  'that is broken in the middle and does not end': {
    answer: (response) => response.writeHead(200, head).write(broken),
    says: /gzip .*(invalid|incorrect)/,
  },
  'that is not packed at all': {
    answer: (response) => response.writeHead(200, head).end(text),
    says: /gzip .*incorrect header check/,
  },
  'that is longer than its head says': {
    answer: ({ socket }) =>
      socket?.write(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${half.length}\r\n\r\n`),
          packed,
        ]),
      ),
    says: /gzip .*unexpected end of file/,
  },
  'that is shorter than its head says, though it can be unpacked': {
    answer: (response) => {
      response.writeHead(200, { ...head, 'content-length': packed.length + 1 })
      response.write(packed, () => response.destroy())
    },
    says: /other side closed/,
  },
  'whose connection is lost in the middle': {
    answer: (response) => response.writeHead(200, head).write(half, () => response.destroy()),
    says: /other side closed/,
  },
  'that stalls in the middle': {
    answer: (response) => response.writeHead(200, head).write(half),
    says: /timeout/i,
    timeout: 50,
  },
}

describe('the exchange, at a gzip body', () => {
  let server: Server
  let url: string
  let answers: Answer[]
  /** Each answer whose connection is another one's now, or closed. */
  let over: Promise<unknown>[]
  beforeEach(async () => {
    answers = []
    over = []
    server = createServer((_request, response) => {
      over.push(once(response, 'close'))
      answers.shift()?.(response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })

  // A test that failed must not hold the process.
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  /** Closes the server first: it ends only when no answer holds a connection, whether the other side was closed or not. */
  async function closeAll(http: ReturnType<typeof openHttp>): Promise<void> {
    await Promise.all(over)
    await new Promise((resolve) => server.close(resolve))
    await http.close()
  }

  const ask = ({ exchange }: ReturnType<typeof openHttp>, signal?: AbortSignal): Promise<RawAnswer> =>
    exchange({ method: 'GET', url, headers: {} }, signal)

  /** Asks for a whole body; says which memory it was read into. */
  async function askWhole(http: ReturnType<typeof openHttp>): Promise<ArrayBufferLike> {
    answers.push(whole)
    const { body, release } = await ask(http)
    expect(body.toString() === text).to.equal(true)
    release()
    return body.buffer
  }

  for (const [what, { answer, says, timeout }] of Object.entries(failures)) {
    it(`${what}, says so, has its memory back and goes on`, async () => {
      const http = openHttp(timeout === undefined ? {} : { timeout })
      const memory = await askWhole(http)
      answers.push(answer)
      expect((await failureOf(ask(http), Error)).message).to.match(says)
      expect(await askWhole(http)).to.equal(memory)
      await closeAll(http)
    })
  }

  it('that is given up in the middle says why, has its memory back and goes on', async () => {
    const http = openHttp()
    const memory = await askWhole(http)
    const given = new AbortController()
    answers.push((response) => response.writeHead(200, head).write(half, () => given.abort(new Error('given up'))))
    expect((await failureOf(ask(http, given.signal), Error)).message).to.equal('given up')
    expect(await askWhole(http)).to.equal(memory)
    await closeAll(http)
  })

  it('that zeros follow without an end is whole, and does not hold its connection', async () => {
    const http = openHttp()
    answers.push((response) => response.writeHead(200, head).write(Buffer.concat([packed, Buffer.alloc(100)])))
    expect((await ask(http)).body.toString() === text).to.equal(true)
    await closeAll(http)
  })
})
