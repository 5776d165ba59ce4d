import { type Answer, failure, htmlAnswer } from './answer.ts'

const kinds = [
  '429/43',
  '429/44',
  '429/45',
  '429/1070',
  '404/5',
  '404/1002',
  '500',
  '502-html',
  '503-html',
  '200-html',
  '200-code',
  'reset',
  'cut-body',
  'slow',
  'slow-body',
  'expired-token',
  'access-denied',
  'stale',
] as const

export type FaultKind = (typeof kinds)[number]

/** Something to go wrong with the next `count` matching calls (zoho-api.md 12.2). */
export interface Fault {
  kind: FaultKind
  /** 1 when left out. */
  count?: number
  /**
   * A part of the path or of the query, as they read decoded; without it every API call matches, and none for a token. The id of
   * a record hits its detail and the bulk calls that ask for it.
   */
  path?: string
  /** Sent as `retry-after` with a 429, in seconds. */
  retryAfter?: number
  /**
   * How long `slow` waits before it answers, and `slow-body` in the middle of the body; 5 when left out. How old the answer
   * may be that `stale` gives once more; 60 when left out.
   */
  seconds?: number
  /** The code of the body of `200-code`; 1000 when left out. */
  code?: number
}

const messages: Record<string, string> = {
  '429/43': 'You have made too many requests continuously. Please try again after some time.',
  '429/44': 'Your account has been blocked as you have exceeded the maximum number of requests per minute.',
  '429/45': 'The API call for this organization has exceeded the maximum call rate limit of 10,000.',
  '429/1070': 'The maximum number of in process requests for this organization has been reached.',
}

/** The faults that are still to happen, in the order they were asked for. */
export class Faults {
  #waiting: (Fault & { left: number })[] = []

  add(fault: Fault): void {
    if (!kinds.includes(fault.kind))
      throw new Error(`fake: no fault is called ${fault.kind}; there are ${kinds.join(', ')}`)
    this.#waiting.push({ ...fault, left: fault.count ?? 1 })
  }

  clear(): void {
    this.#waiting = []
  }

  /** The fault for a call, if one waits. */
  take(path: string, parameters = new URLSearchParams()): Fault | undefined {
    const isToken = path.startsWith('/oauth/')
    const address = [path, ...[...parameters].map(([name, value]) => `${name}=${value}`)].join(' ')
    const fault = this.#waiting.find(
      (other) =>
        (other.path === undefined ? !isToken : address.includes(other.path)) &&
        (other.kind !== 'stale' || isListPath(path)),
    )
    if (!fault) return undefined
    if (--fault.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== fault)
    return fault
  }
}

/** Whether a list is asked for: no token, no record by its id, no record by a list of ids. */
export function isListPath(path: string): boolean {
  return !/^\/oauth\/|\/\d+$|\/itemdetails$/.test(path)
}

/** What a fault answers in place of Zoho; undefined where it lets the answer be made and spoils it later. */
export function faultAnswer(fault: Fault): Answer | undefined {
  const retryAfter: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  switch (fault.kind) {
    case '429/43':
    case '429/44':
    case '429/45':
    case '429/1070':
      return failure(429, Number(fault.kind.slice(4)), messages[fault.kind] ?? '', retryAfter)
    case '404/5':
      return failure(404, 5, 'Invalid URL Passed')
    case '404/1002':
      return failure(404, 1002, 'The record does not exist.')
    case '500':
      return failure(500, 1000, 'An internal error occurred. Please try again later.')
    case '502-html':
      return htmlAnswer(502, 'Bad Gateway')
    case '503-html':
      return htmlAnswer(503, 'Zoho is under maintenance')
    case '200-html':
      return htmlAnswer(200, 'Sign in to Zoho')
    case '200-code':
      return failure(200, fault.code ?? 1000, 'An internal error occurred. Please try again later.')
    case 'access-denied':
      return {
        ...failure(400, 0, ''),
        body: JSON.stringify({
          error: 'Access Denied',
          error_description: 'You have made too many requests continuously. Please try again after some time.',
          status: 'failure',
        }),
      }
    default:
      return undefined
  }
}
