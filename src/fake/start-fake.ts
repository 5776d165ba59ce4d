import { createServer } from 'node:http'
import { type Clock, systemClock } from '../model/clock.ts'
import { buildOrganizations } from './build-organizations.ts'
import { CallLog } from './call-log.ts'
import { type FakeControl, fakeControl } from './fake-control.ts'
import { Faults } from './faults.ts'
import { handleRequest } from './handle-request.ts'
import { LastAnswers } from './last-answers.ts'
import { loadRecordings } from './load-recordings.ts'
import { movableClock } from './movable-clock.ts'
import type { Limits } from './rate-limits.ts'
import { fakeCredentials, TokenStore } from './token-store.ts'
import type { World } from './world.ts'

export interface FakeOptions {
  /** 0, the default, takes a free one. */
  port?: number
  seed?: number
  /** Records of the biggest list, invoices; the others follow in proportion. */
  records?: number
  /** A folder of recorded answers to serve instead of generated ones. */
  recordings?: string
  /** What time the fake believes it is; the control moves it from there. */
  clock?: Clock
  /** Zoho's own by default (zoho-api.md 5.1); Infinity switches one off. */
  limits?: Partial<Limits>
  organizations?: number
}

/** A running local Zoho. */
export interface Fake {
  /** Accounts and API host in one. */
  url: string
  accountsUrl: string
  apiUrl: string
  credentials: { clientId: string; clientSecret: string; refreshToken: string }
  /** The first one of all. */
  organizationId: string
  organizationIds: string[]
  control: FakeControl
  close(): Promise<void>
}

const host = '127.0.0.1'

/** Starts a local Zoho Books on loopback. It answers as zoho-api.md says and as was recorded, quirks included. */
export async function startFake(options: FakeOptions = {}): Promise<Fake> {
  const clock = movableClock(options.clock ?? systemClock)
  const recordings = options.recordings === undefined ? undefined : await loadRecordings(options.recordings)
  const world: World = {
    clock,
    organizations: buildOrganizations({
      seed: options.seed ?? 1,
      records: options.records ?? 200,
      organizations: options.organizations ?? 1,
      limits: { perMinute: 100, perDay: 10_000, concurrent: 10, ...options.limits },
      clock,
      recordings,
    }),
    tokens: new TokenStore(clock),
    faults: new Faults(),
    answers: new LastAnswers(),
    calls: new CallLog(),
    onRequest: undefined,
  }
  const control = fakeControl(world)
  const { url, close } = await listen(world, control, options.port ?? 0)
  const organizationIds = [...world.organizations.keys()]
  const [organizationId = ''] = organizationIds
  const credentials = { ...fakeCredentials }
  return { url, accountsUrl: url, apiUrl: url, credentials, organizationId, organizationIds, control, close }
}

async function listen(
  world: World,
  control: FakeControl,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const serving = { world, control, url: '' }
  const server = createServer((request, response) => {
    handleRequest(serving, request, response).catch((error: unknown) => {
      // A bug of the fake, or a hook that failed: said aloud, or a test would look for it in the client.
      console.error('fake: a request failed', error)
      response.destroy()
    })
  })
  // A pooled connection must not be closed under a client that is about to use it.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('fake: the server has no port')
  serving.url = `http://${host}:${address.port}`
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      server.closeAllConnections()
    })
  return { url: serving.url, close }
}
