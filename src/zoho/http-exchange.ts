import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Agent, request } from 'undici'
import { reusedBodies } from './reused-bodies.ts'

export interface Exchange {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  /** Form fields of a POST. */
  form?: Record<string, string>
}

export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** The bytes of the body are another answer's from now on. */
  release(): void
}

/**
 * One HTTP request, sent once. Rejects with undici's error on a lost connection or a time-out, with the reason on abort, with
 * an error of its own when the body cannot be unpacked.
 */
export type HttpExchange = (exchange: Exchange, signal: AbortSignal | undefined) => Promise<RawAnswer>

/**
 * Opens the door to the network. Pages of 200 rows take Zoho 1 to 5 s (zoho-api.md 6.1), so 60 s without an answer is a
 * failure; the whole exchange may take twice that, or a server that drips bytes would hold a run for ever. How many are under
 * way at once is the limiter's affair.
 */
export function openHttp({ timeout = 60_000 }: { timeout?: number } = {}): {
  exchange: HttpExchange
  close(): Promise<void>
} {
  const agent = new Agent({ connectTimeout: 10_000, headersTimeout: timeout, bodyTimeout: timeout })
  const bodies = reusedBodies()
  const exchange: HttpExchange = async ({ method, url, headers, form }, signal) => {
    const whole = AbortSignal.timeout(2 * timeout)
    const answer = await request(url, {
      method,
      dispatcher: agent,
      // gzip: over the internet a seventh of the bytes. undici's request neither asks for it nor unpacks it.
      headers: {
        ...headers,
        'accept-encoding': 'gzip',
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form ? new URLSearchParams(form).toString() : null,
      signal: signal ? AbortSignal.any([signal, whole]) : whole,
    })
    const zipped = answer.headers['content-encoding'] === 'gzip'
    try {
      const { bytes, release } = await bodies.read(zipped ? unzipped(answer.body) : answer.body)
      return { status: answer.statusCode, headers: answer.headers, body: bytes, release }
    } catch (error) {
      throw isZlibs(error)
        ? new Error(`the gzip body is cut short or broken: ${error.message}`, { cause: error })
        : error
    } finally {
      // Whatever follows the packed bytes is read by nobody: it would hold the connection, and the process, until the time-out.
      answer.body.destroy()
    }
  }
  return { exchange, close: () => agent.destroy() }
}

function unzipped(body: Readable): AsyncIterable<Buffer> {
  // Whoever reads it hears of a failure of either.
  return pipeline(body, createGunzip(), () => {})
}

function isZlibs(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}
