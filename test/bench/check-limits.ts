import { parseArgs } from 'node:util'
import type { Clock } from '../../src/model/clock.ts'
import type { RunEvent } from '../../src/sync/run-event.ts'
import { stopServers } from '../support/database-server.ts'
import { openWorld, reportOf, type SyncWorld } from '../support/sync-world.ts'
import { underWay } from '../support/under-way.ts'
import { virtualClock } from '../support/virtual-clock.ts'

/*
 * A first sync with details at Zoho's pace, the whole of it (HTTP, PostgreSQL), on a virtual clock: how much of what a minute allows
 * is used, and how often Zoho refuses; alone, and beside a program that takes half of every minute.
 */
const options = { invoices: { type: 'string', default: '50000' }, shared: { type: 'string', default: '5000' } } as const
const { values } = parseArgs({ options })
const perMinute = 100
const minute = 60_000
const leastShare = 0.97

interface Measured {
  title: string
  calls: number
  refused: number
  minutes: number
  owed: number
}

async function measure(
  title: string,
  records: number,
  others?: (world: SyncWorld, clock: Clock) => Others,
): Promise<Measured> {
  const clock = virtualClock(undefined, underWay)
  const world = await openWorld({
    clock,
    records,
    limits: { perMinute, perDay: Number.POSITIVE_INFINITY, concurrent: 5 },
  })
  try {
    const other = others?.(world, clock)
    const began = clock.now()
    const settings = { callsPerMinute: perMinute, concurrentCalls: 5 }
    const report = await world.run({ clock, streams: ['invoices'], details: 'owed', settings, emit: sayRetries(title) })
    const minutes = (clock.now() - began) / minute
    await other?.stop()
    if (report.exitCode !== 0) throw new Error(`the run ended with ${report.exitCode}: ${report.streams[0]?.error}`)
    const { calls, details } = reportOf(report, 'invoices')
    const refused = Object.values(world.fake.control.calls().byPath).reduce((sum, by) => sum + (by['429'] ?? 0), 0)
    return { title, calls, refused, minutes, owed: details?.owed ?? 0 }
  } finally {
    await world.close()
  }
}

/** A refusal is the exception: it is told at once, with Zoho's code. */
function sayRetries(title: string): (event: RunEvent) => void {
  return (event) => {
    if (event.kind === 'note' && event.message.startsWith('Zoho is asked again'))
      console.error(`${title}: ${event.message}`)
  }
}

interface Others {
  stop(): Promise<void>
}

/** Half of every minute is another program's, call after call. */
function halfOfEveryMinute({ fake }: SyncWorld, clock: Clock): Others {
  const ended = new AbortController()
  const token = {
    refresh_token: fake.credentials.refreshToken,
    client_id: fake.credentials.clientId,
    client_secret: fake.credentials.clientSecret,
    grant_type: 'refresh_token',
  }
  const working = (async () => {
    let access = ''
    for (let asked = Number.NEGATIVE_INFINITY; !ended.signal.aborted; ) {
      if (clock.now() - asked > 50 * minute) {
        const answer = await fetch(`${fake.accountsUrl}/oauth/v2/token`, {
          method: 'POST',
          body: new URLSearchParams(token),
        })
        access = String(((await answer.json()) as { access_token?: string }).access_token)
        asked = clock.now()
      }
      const url = `${fake.apiUrl}/books/v3/settings/currencies?organization_id=${fake.organizationId}`
      await (await fetch(url, { headers: { authorization: `Zoho-oauthtoken ${access}` } })).arrayBuffer()
      await clock.sleep(minute / (perMinute / 2), ended.signal).catch(() => {})
    }
  })()
  return {
    stop: async () => {
      ended.abort()
      await working
    },
  }
}

const results = [
  await measure(`${values.invoices} invoices`, Number(values.invoices)),
  await measure(`${values.shared} invoices beside another program`, Number(values.shared), halfOfEveryMinute),
]
for (const { title, calls, refused, minutes } of results) {
  const share = (100 * calls) / (minutes * perMinute)
  console.log(
    `${title}: ${calls} calls in ${minutes.toFixed(1)} minutes, ${share.toFixed(1)} % of what is allowed, ${refused} refused`,
  )
}
await stopServers()
const [alone, shared] = results
const good =
  alone !== undefined &&
  alone.refused === 0 &&
  alone.calls / (alone.minutes * perMinute) >= leastShare &&
  shared !== undefined &&
  shared.refused <= shared.calls / 100 &&
  results.every(({ owed }) => owed === 0)
const bars = `at least ${leastShare * 100} % and none refused alone, at most 1 % refused beside another program, nothing owed`
console.log(good ? 'good' : `NOT GOOD: asked for are ${bars}`)
process.exitCode = good ? 0 : 1
