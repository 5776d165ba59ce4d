import type { AnswerBody, BodyReader } from './answer-body.ts'
import type { RawAnswer } from './http-exchange.ts'

/** What an answer means for the call that got it (zoho-api.md 6.1). */
export type Verdict =
  | { kind: 'ok'; body: AnswerBody }
  /** The token is expired, or a scope is missing: told apart by one refresh. */
  | { kind: 'unauthorized'; code: number | undefined; reason: string }
  /** One of the organization's limits; `day` is final until its reset. */
  | { kind: 'limited'; code: number | undefined; day: boolean; retryAfter: number | undefined; reason: string }
  /** A server in trouble, or something that is not Zoho's answer at all. */
  | { kind: 'transient'; reason: string }
  | { kind: 'refused'; status: number; code: number | undefined; reason: string }

/** Everything that is no answer to the question. */
export type Refusal = Exclude<Verdict, { kind: 'ok' }>

/** Seconds: who is told to wait for longer than the minute limits can last has met the limit of the day. */
const longestWait = 600

/** Decides from status and body code, never from the text of the message: Zoho localizes it. */
export function classifyAnswer(
  { status, headers, body: bytes }: Omit<RawAnswer, 'release'>,
  reader: BodyReader,
): Verdict {
  const body = reader.read(bytes)
  const said = body?.members.get('code')
  const code = typeof said === 'number' ? said : undefined
  const message = String(body?.members.get('message') ?? '')
  const reason = body ? `code ${code ?? 'none'}: ${message}` : `not JSON: ${excerpt(bytes)}`
  if (status === 429) {
    const retryAfter = Number.parseInt(String(headers['retry-after'] ?? ''), 10)
    const day = code === 45 || retryAfter > longestWait
    return { kind: 'limited', code, day, retryAfter: retryAfter >= 0 ? retryAfter : undefined, reason }
  }
  if (status === 401) return { kind: 'unauthorized', code, reason }
  if (status >= 500) return { kind: 'transient', reason: `HTTP ${status}, ${reason}` }
  // An HTML page under 200 is maintenance or a login page, never data.
  if (!body) return { kind: 'transient', reason: `HTTP ${status}, ${reason}` }
  if (status < 300 && (code === 0 || code === undefined)) return { kind: 'ok', body }
  return { kind: 'refused', status, code, reason }
}

function excerpt(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('utf8', 0, 400).slice(0, 80).replace(/\s+/g, ' '))
}
