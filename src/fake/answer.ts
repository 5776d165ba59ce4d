import type { JsonValue } from '../model/json.ts'

/** What is to be sent, before faults and compression. */
export interface Answer {
  status: number
  /** JSON text, or a page of HTML. */
  body: string
  headers: Record<string, string>
}

const json = 'application/json;charset=UTF-8'

/** A JSON answer as Zoho sends it (zoho-api.md 2.1). */
export function jsonAnswer(status: number, body: JsonValue, headers: Record<string, string> = {}): Answer {
  return { status, body: JSON.stringify(body), headers: { 'content-type': json, ...headers } }
}

/** A failure of the Books family: a number and a text (zoho-api.md 6.1). */
export function failure(status: number, code: number, message: string, headers?: Record<string, string>): Answer {
  return jsonAnswer(status, { code, message }, headers)
}

/** A gateway's or a login page, which is no JSON whatever its status says (zoho-api.md 6.1). */
export function htmlAnswer(status: number, title: string): Answer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  return { status, body, headers: { 'content-type': 'text/html;charset=UTF-8' } }
}
