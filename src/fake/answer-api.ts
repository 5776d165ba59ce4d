import { type Answer, failure, jsonAnswer } from './answer.ts'
import { answerList } from './answer-list.ts'
import type { Table } from './table.ts'
import type { Organization, World } from './world.ts'

/** A call of the API. */
export interface ApiRequest {
  method: string
  /** Below `/books/v3`. */
  path: string
  parameters: URLSearchParams
}

const scheme = 'Zoho-oauthtoken '
/** Zoho's bulk detail of items takes about so many ids (zoho-api.md 2.6). */
const mostItems = 100

/** Whether the call brings a living token: without any 14, with another one 57 (zoho-api.md 1.5). */
export function refuseToken(world: World, authorization: string | undefined): Answer | undefined {
  if (!authorization) return failure(401, 14, 'The request could not be authenticated.')
  return world.tokens.isAlive(tokenOf(authorization)) ? undefined : notAuthorized()
}

/** The token of a header; `Bearer` is not understood, although the token answer says it (zoho-api.md 1.2). */
export function tokenOf(authorization: string): string {
  return authorization.startsWith(scheme) ? authorization.slice(scheme.length) : ''
}

/** The organization that a call is about, or why there is none (zoho-api.md 1.5, 7). */
export function organizationOf(world: World, parameters: URLSearchParams): Organization | Answer {
  const id = parameters.get('organization_id')
  // Reported once with this code (zoho-api.md 1.5).
  if (!id) return failure(400, 4029, 'Please specify the organization_id.')
  const stranger = failure(400, 6041, `This user is not associated with the CompanyID/CompanyName:${id}.`)
  return world.organizations.get(id) ?? stranger
}

/** Answers a list or detail call of an organization; token and limits are behind it. */
export async function answerApi(world: World, organization: Organization, request: ApiRequest): Promise<Answer> {
  const { path, parameters } = request
  const parent = path.slice(0, path.lastIndexOf('/'))
  const id = path.slice(parent.length + 1)
  const isBulk = path === '/itemdetails'
  const list = organization.tables.get(isBulk ? '/items' : path)
  const table = list ?? organization.tables.get(parent)
  if (!table || table.moduleRemoved || (!list && !/^\d+$/.test(id))) return failure(404, 5, 'Invalid URL Passed')
  if (request.method !== 'GET') return failure(405, 37, 'The HTTP method is not allowed for the requested resource')
  if (table.scopeRemoved) return notAuthorized()
  const info = { organization: organization.id, path, stream: table.names.name, id: list ? undefined : id, parameters }
  await world.onRequest?.(info)
  const now = world.clock.now() / 1000
  table.settle(now)
  if (isBulk) return answerBulk(table, parameters)
  return list ? answerList(list, parameters, organization.zone.date(now)) : answerDetail(table, id)
}

/** One record under its singular key (zoho-api.md 2.6); one that is not there, or no more, is 404 with 1002. */
function answerDetail(table: Table, id: string): Answer {
  const [detail] = table.toldDetails([id])
  const { detailKey } = table.names
  if (detail) return jsonAnswer(200, { code: 0, message: 'success', [detailKey]: detail })
  const words = detailKey.replaceAll('_', ' ')
  return failure(404, 1002, `${words.charAt(0).toUpperCase()}${words.slice(1)} does not exist.`)
}

/** `GET /itemdetails?item_ids=1,2` (zoho-api.md 2.6): details under the list key; ids that are not there are left out. */
function answerBulk(table: Table, parameters: URLSearchParams): Answer {
  const ids = (parameters.get('item_ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0 || ids.length > mostItems) return failure(400, 2, 'Invalid value passed for item_ids')
  const details = table.toldDetails(ids)
  return jsonAnswer(200, {
    code: 0,
    message: 'success',
    items: details.filter((detail) => detail !== undefined),
  })
}

function notAuthorized(): Answer {
  return failure(401, 57, 'You are not authorized to perform this operation')
}
