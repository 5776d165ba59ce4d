import { request } from 'undici'
import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'
import { organization } from './start-pages.ts'

/** The variables of a page server, as `startPages` gives them. */
export type PageVariables = Record<string, string>

/** Reads the list page by page as a careful program of one's own would: the fastest client there is, one connection kept. */
export async function* fetchPages(
  env: PageVariables,
  parse: (text: string) => JsonValue,
): AsyncGenerator<JsonObject[]> {
  const url = env.ZOHO_ACCOUNTS_URL ?? ''
  const form = new URLSearchParams({ refresh_token: env.ZOHO_REFRESH_TOKEN ?? '', grant_type: 'refresh_token' })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const token = await request(`${url}/oauth/v2/token`, { method: 'POST', headers, body: form.toString() })
  const { access_token: access, api_domain: api } = (await token.body.json()) as Record<string, string>
  const authorization = `Zoho-oauthtoken ${access}`
  for (let page = 1; ; page++) {
    const query = `organization_id=${organization}&page=${page}&per_page=200&sort_column=created_time&sort_order=A`
    const answer = await request(`${api}/books/v3/invoices?${query}`, { headers: { authorization } })
    const body = parse(await answer.body.text())
    if (answer.statusCode !== 200 || !isObject(body)) throw new Error(`page ${page} was answered ${answer.statusCode}`)
    yield body.invoices as JsonObject[]
    if (!isObject(body.page_context) || body.page_context.has_more_page !== true) return
  }
}
