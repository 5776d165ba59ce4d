import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Answer, failure } from './answer.ts'
import { answerApi, organizationOf, refuseToken, tokenOf } from './answer-api.ts'
import { answerList } from './answer-list.ts'
import { answerToken } from './answer-token.ts'
import { controlOverHttp, controlPath } from './control-over-http.ts'
import type { FakeControl } from './fake-control.ts'
import { type Fault, faultAnswer, isListPath } from './faults.ts'
import { sendAnswer } from './send-answer.ts'
import { tableOf, type World } from './world.ts'

/** What a running fake is, to a request. */
export interface Serving {
  world: World
  control: FakeControl
  url: string
}

interface Call {
  method: string
  path: string
  parameters: URLSearchParams
  request: IncomingMessage
  fault: Fault | undefined
}

const base = '/books/v3'
const tokenPath = '/oauth/v2/token'

/** Answers one request: of the control, for a token, or of the API. */
export async function handleRequest(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world, control, url } = serving
  const { pathname: path, searchParams: parameters } = new URL(request.url ?? '/', url)
  const method = request.method ?? 'GET'
  const channel = { request, response, clock: world.clock }
  if (path.startsWith(controlPath)) {
    await sendAnswer(channel, controlOverHttp(control, path, method, await text(request)))
    return
  }
  const call = { method, path, parameters, request, fault: world.faults.take(path, parameters) }
  const answer = await (path === tokenPath ? answerTokenCall(serving, call) : answerBooks(world, call))
  // Counted before it is sent: a client that has its answer must find the call counted.
  const status = call.fault?.kind === 'reset' ? 0 : answer.status
  world.calls.count(path, status)
  await sendAnswer(channel, answer, call.fault)
}

async function answerTokenCall({ world, url }: Serving, call: Call): Promise<Answer> {
  const { method, parameters: query, request } = call
  const body = await text(request)
  const contentType = request.headers['content-type'] ?? ''
  const spoiled = await suffer(world, call)
  return spoiled ?? answerToken({ method, query, contentType, body, apiDomain: url }, world.tokens)
}

/** A call of Books, in Zoho's order as far as it is known: token, organization, limits, path. */
async function answerBooks(world: World, call: Call): Promise<Answer> {
  const { path, parameters, request, fault } = call
  if (!path.startsWith(`${base}/`)) return failure(404, 5, 'Invalid URL Passed')
  const { authorization } = request.headers
  if (fault?.kind === 'expired-token' && authorization) world.tokens.kill(tokenOf(authorization))
  const refusal = refuseToken(world, authorization)
  if (refusal) return refusal
  if (path === `${base}/organizations`) {
    return (await suffer(world, call)) ?? lag(world, call, answerOrganizations(world, call))
  }
  const organization = organizationOf(world, parameters)
  if ('status' in organization) return organization
  const { limits } = organization
  const blocked = limits.enter(world.clock.now())
  try {
    if (blocked) return blocked
    const spoiled = await suffer(world, call)
    if (spoiled) return spoiled
    const answer = lag(world, call, await answerApi(world, organization, { ...call, path: path.slice(base.length) }))
    // Only successful calls carry them (zoho-api.md 5.1).
    return answer.status === 200
      ? { ...answer, headers: { ...answer.headers, ...limits.headers(world.clock.now()) } }
      : answer
  } finally {
    limits.leave()
  }
}

/** The organizations need no organization_id, and have neither page_context nor rate headers (zoho-api.md 7). */
function answerOrganizations(world: World, { method, parameters }: Call): Answer {
  if (method !== 'GET') return failure(405, 37, 'The HTTP method is not allowed for the requested resource')
  return answerList(tableOf(world, 'organizations').table, parameters, '')
}

/**
 * A replica or a cache that lags: a `stale` fault gives the body once more that the same query got before, under a fresh head.
 * Nobody knows how soon Zoho shows what is committed (zoho-api.md 3.5).
 */
function lag(world: World, { path, parameters, fault }: Call, answer: Answer): Answer {
  if (answer.status !== 200 || !isListPath(path)) return answer
  const query = `${path}?${parameters}`
  const now = world.clock.now()
  const body = fault?.kind === 'stale' ? world.answers.recall(query, now - (fault.seconds ?? 60) * 1000) : undefined
  if (body !== undefined) return { ...answer, body }
  world.answers.remember(query, answer.body, now)
  return answer
}

/** Lets a fault happen that comes before the answer. */
async function suffer(world: World, { fault }: Call): Promise<Answer | undefined> {
  if (fault?.kind === 'slow') await world.clock.sleep((fault.seconds ?? 5) * 1000)
  return fault && faultAnswer(fault)
}
