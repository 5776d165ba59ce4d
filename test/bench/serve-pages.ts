import { createServer, type IncomingMessage } from 'node:http'
import { answerInvoices } from './answer-invoices.ts'
import { InvoiceList } from './invoice-list.ts'
import { InvoiceRenderer } from './invoice-renderer.ts'
import { organization, type Served } from './start-pages.ts'

/*
 * A process that answers as the fake does where a run with `--stream invoices` asks, from rows that are all but printed
 * already: the fake makes each row anew, which costs more than reading it. Not compressed: on loopback that would measure zlib.
 * Its parent says `{ revise: step }` to have rows edited, and ends it by letting go.
 */

const accessToken = '1000.bench.access'

const list = new InvoiceList(Number(process.argv[2] ?? 1000))
const renderer = new InvoiceRenderer(list, { withItems: process.argv[3] === 'items' })
let url = ''
let revised = 0

const server = createServer((request, response) => {
  const { status, body } = answer(request)
  request.resume()
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', 'content-length': body.length })
  response.end(body)
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  url = `http://127.0.0.1:${address.port}`
  tell()
})
process.on('message', ({ revise }: { revise: number }) => {
  list.revise(revise)
  revised += 1
  tell()
})
process.on('disconnect', () => process.exit())

function tell(): void {
  process.send?.({ url, revised } satisfies Served)
}

function answer(request: IncomingMessage): { status: number; body: Buffer } {
  const { pathname, searchParams } = new URL(request.url ?? '/', url)
  if (pathname === '/oauth/v2/token') {
    const token = { access_token: accessToken, api_domain: url, token_type: 'Bearer', expires_in: 3600 }
    return json(200, token)
  }
  if (request.headers.authorization !== `Zoho-oauthtoken ${accessToken}`) return json(401, { code: 57 })
  if (pathname === '/books/v3/organizations') {
    const own = { organization_id: organization, name: 'Bench', is_org_active: true }
    return json(200, { code: 0, message: 'success', organizations: [own] })
  }
  if (pathname !== '/books/v3/invoices' || searchParams.get('organization_id') !== organization) {
    return json(404, { code: 5, message: 'Invalid URL Passed' })
  }
  return { status: 200, body: answerInvoices(list, renderer, searchParams) }
}

function json(status: number, body: object): { status: number; body: Buffer } {
  return { status, body: Buffer.from(JSON.stringify(body)) }
}
