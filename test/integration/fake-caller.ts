import { type Fake, type FakeOptions, startFake } from '../../src/fake/start-fake.ts'
import type { Clock } from '../../src/model/clock.ts'
import { isObject, type JsonObject, parseJson } from '../../src/model/json.ts'

/** What came back of a call. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  body: JsonObject
}

/** A fake whose time stands still until a test moves it, and the calls of a client that knows its token. */
export interface Caller extends AsyncDisposable {
  fake: Fake
  /** The seconds that the fake waited, e.g. for a slow answer. */
  waits: number[]
  get(path: string, parameters?: Record<string, string>): Promise<Reply>
  call(url: string, init?: RequestInit): Promise<Reply>
  token(form?: Record<string, string>): Promise<Reply>
  /** The rows of a list answer. */
  list(stream: string, parameters?: Record<string, string>): Promise<JsonObject[]>
}

/** A quarter past noon in New York, summer time. */
export const begin = Date.parse('2026-06-10T16:15:00Z')

export async function openFake(options: FakeOptions = {}): Promise<Caller> {
  const waits: number[] = []
  const clock: Clock = { now: () => begin, sleep: async (ms) => void waits.push(ms / 1000) }
  const fake = await startFake({ clock, ...options })
  let accessToken = ''

  async function call(url: string, init?: RequestInit): Promise<Reply> {
    const response = await fetch(url, init)
    const text = await response.text()
    const body = text.startsWith('{') ? parseJson(text) : {}
    return { status: response.status, headers: response.headers, text, body: isObject(body) ? body : {} }
  }
  function token(form: Record<string, string> = {}): Promise<Reply> {
    const { clientId, clientSecret, refreshToken } = fake.credentials
    const all = {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    }
    return call(`${fake.accountsUrl}/oauth/v2/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...all, ...form }),
    })
  }
  async function get(path: string, parameters: Record<string, string> = {}): Promise<Reply> {
    if (accessToken === '') accessToken = String((await token()).body.access_token)
    const query = new URLSearchParams({ organization_id: fake.organizationId, ...parameters })
    return call(`${fake.apiUrl}/books/v3${path}?${query}`, {
      headers: { authorization: `Zoho-oauthtoken ${accessToken}` },
    })
  }
  async function list(stream: string, parameters?: Record<string, string>): Promise<JsonObject[]> {
    const reply = await get(`/${stream}`, parameters)
    return rowsOf(reply)
  }
  return { fake, waits, get, call, token, list, [Symbol.asyncDispose]: () => fake.close() }
}

/** The array of a list answer. */
export function rowsOf({ body, text }: Reply): JsonObject[] {
  const rows = Object.entries(body).find(([name, value]) => name !== 'page_context' && Array.isArray(value))?.[1]
  if (!Array.isArray(rows)) throw new Error(`no list: ${text.slice(0, 200)}`)
  return rows.filter(isObject)
}

/** The `page_context` of a list answer. */
export function contextOf({ body }: Reply): JsonObject {
  return isObject(body.page_context) ? body.page_context : {}
}
