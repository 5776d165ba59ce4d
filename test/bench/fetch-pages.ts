import { request } from 'undici'
import { isObject, type JsonObject, type JsonValue } from '../../src/model/json.ts'

/** The variables that point zsync to a Zoho, as `startPages` gives them. */
export type ZohoVariables = Record<string, string>

/** Answers of the list, as JSON text, with the fastest client there is and one connection that is kept. */
export async function openInvoices(env: ZohoVariables): Promise<(query: string) => Promise<string>> {
  const form = new URLSearchParams({
    client_id: env.ZOHO_CLIENT_ID ?? '',
    client_secret: env.ZOHO_CLIENT_SECRET ?? '',
    refresh_token: env.ZOHO_REFRESH_TOKEN ?? '',
    grant_type: 'refresh_token',
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const options = { method: 'POST', headers, body: form.toString() } as const
  const token = await request(`${env.ZOHO_ACCOUNTS_URL}/oauth/v2/token`, options)
  const { access_token: access, api_domain: api } = (await token.body.json()) as Record<string, string>
  const authorization = `Zoho-oauthtoken ${access}`
  return async (query) => {
    const url = `${api}/books/v3/invoices?organization_id=${env.ZOHO_ORGANIZATION_ID}&${query}`
    const answer = await request(url, { headers: { authorization } })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${query} was answered ${answer.statusCode}: ${text}`)
    return text
  }
}

/** Reads the list page by page as a careful program of one's own would. */
export async function* fetchPages(
  env: ZohoVariables,
  parse: (text: string) => JsonValue,
): AsyncGenerator<JsonObject[]> {
  const list = await openInvoices(env)
  for (let page = 1; ; page++) {
    const body = parse(await list(`page=${page}&per_page=200&sort_column=created_time&sort_order=A`))
    if (!isObject(body)) throw new Error(`page ${page} is no object`)
    yield body.invoices as JsonObject[]
    if (!isObject(body.page_context) || body.page_context.has_more_page !== true) return
  }
}
