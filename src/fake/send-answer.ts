import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Answer } from './answer.ts'
import type { Fault } from './faults.ts'
import type { MovableClock } from './movable-clock.ts'

const compress = promisify(gzip)
/** Smaller answers are not worth it. */
const compressFrom = 1024

/** Sends an answer with the fake's own date, whole or spoiled as a fault asks; answers the status that the client saw. */
export async function sendAnswer(
  { request, response, clock }: { request: IncomingMessage; response: ServerResponse; clock: MovableClock },
  answer: Answer,
  fault?: Fault,
): Promise<number> {
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy()
    return 0
  }
  const { body, encoding } = await encode(answer.body, request.headers['accept-encoding'])
  response.sendDate = false
  response.writeHead(answer.status, {
    date: new Date(clock.now()).toUTCString(),
    server: 'ZGS',
    ...answer.headers,
    ...encoding,
    'content-length': body.length,
  })
  const half = body.subarray(0, Math.ceil(body.length / 2))
  if (fault?.kind === 'cut-body') {
    // The half must have left before the connection is cut, or the client would not even see the head.
    await new Promise((resolve) => response.write(half, resolve))
    response.destroy()
    return answer.status
  }
  if (fault?.kind === 'slow-body') {
    response.write(half)
    await clock.sleep((fault.seconds ?? 5) * 1000)
    response.end(body.subarray(half.length))
  } else response.end(body)
  return answer.status
}

async function encode(
  text: string,
  accepted: string | string[] | undefined,
): Promise<{ body: Buffer; encoding: Record<string, string> }> {
  const body = Buffer.from(text)
  if (body.length < compressFrom || !/\bgzip\b/.test(String(accepted ?? ''))) return { body, encoding: {} }
  return { body: await compress(body, { level: 1 }), encoding: { 'content-encoding': 'gzip', vary: 'accept-encoding' } }
}
