import { isObject, type JsonObject, type JsonValue, parseJson } from '../model/json.ts'
import type { RawAnswer } from './http-exchange.ts'

/** What an answer means for the call that got it (zoho-api.md 6.1). */
export type Verdict =
  | { kind: 'ok'; body: JsonObject }
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
export function classifyAnswer({ status, headers, text }: RawAnswer): Verdict {
  const body = parseBody(text)
  const code = body && typeof body.code === 'number' ? body.code : undefined
  const reason = body ? `code ${code ?? 'none'}: ${String(body.message ?? '')}` : `not JSON: ${excerpt(text)}`
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

function parseBody(text: string): JsonObject | undefined {
  let body: JsonValue
  try {
    body = parseJson(text)
  } catch {
    return undefined
  }
  return isObject(body) ? body : undefined
}

function excerpt(text: string): string {
  return JSON.stringify(text.slice(0, 80).replace(/\s+/g, ' '))
}
