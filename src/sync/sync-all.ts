import pLimit, { type LimitFunction } from 'p-limit'
import type { StreamReport } from '../model/report.ts'
import { type Stream, streamId } from '../model/stream.ts'
import { wantsDetails } from '../model/wants-details.ts'
import { lastCalled } from '../postgres/last-called.ts'
import { noteHydrated } from '../postgres/note-hydrated.ts'
import type { OpenedState } from './open-state.ts'
import type { OrganizationClients } from './organization-clients.ts'
import { runDetails } from './run-details.ts'
import type { RunOptions } from './run-options.ts'
import { runStream } from './run-stream.ts'
import { reportRun, type StreamRun } from './stream-run.ts'

/** PostgreSQL takes a hundred connections unless it is told otherwise, and others need some. */
const mostConnections = 32

export interface Work {
  clients: OrganizationClients
  opened: OpenedState
  runId: number
  organizations: string[]
  streams: Stream[]
  zohoTime: number
}

/** All lists of all organizations first, then the details of each. */
export async function syncAll(options: RunOptions, work: Work): Promise<StreamReport[]> {
  const { settings, clock, stop, signal, emit, concurrency } = options
  const { destination } = work.opened
  const wanted = work.streams.filter((stream) => wantsDetails(stream, settings.details))
  const pairs = work.organizations.flatMap((organization) => work.streams.map((stream) => ({ organization, stream })))
  const ids = pairs.map(({ organization, stream }) => streamId(organization, stream))
  emit({ kind: 'opened', runId: work.runId, destination: destination.description, streams: ids })
  await noteHydrated(destination.client, ids, (id) => wanted.some(({ name }) => id.endsWith(`/${name}`)))
  const reports = new Map<string, StreamReport>()
  const tell = (run: StreamRun): void => {
    reports.set(run.log.stream, reportRun(run, { now: clock.now(), stop, emit }))
  }
  // Where the calls do not reach for all, those come first that have waited longest: no stream is left out for ever.
  const called = await lastCalled(destination.client, ids)
  const waited = ({ organization, stream }: (typeof pairs)[number]): number =>
    called.get(streamId(organization, stream)) ?? 0
  const connections = pLimit(mostConnections)
  const runs = await readLists(
    options,
    work,
    pairs.toSorted((one, other) => waited(one) - waited(other)),
    connections,
  )
  const hydrated = options.details === 'none' ? [] : runs.filter(({ stream }) => wanted.includes(stream))
  for (const run of runs) if (!hydrated.includes(run)) tell(run)
  const groups = groupsOf(hydrated, options)
  const width = settings.concurrentCalls
  const refetch = options.details === 'all'
  const shared = {
    runId: work.runId,
    address: destination.address,
    concurrency,
    connections,
    width,
    refetch,
    allowMassDelete: options.allowMassDelete,
    clock,
    stop,
    signal,
    emit,
  }
  await Promise.all(groups.map((runs) => runDetails(runs, shared)))
  for (const run of hydrated) tell(run)
  return ids.flatMap((id) => reports.get(id) ?? [])
}

/** Organizations have calls of their own, each beside the others; a budget of the run is one for all. */
function groupsOf(runs: readonly StreamRun[], { budget }: RunOptions): StreamRun[][] {
  if (budget !== undefined) return [[...runs]]
  return [...Map.groupBy(runs, ({ organization }) => organization).values()]
}

/** Each stream on its own connection, `concurrency` of an organization at a time. */
async function readLists(
  { settings, details, mode, since, allowMassDelete, concurrency, clock, stop, signal, emit }: RunOptions,
  { clients, opened, runId, zohoTime }: Work,
  pairs: { organization: string; stream: Stream }[],
  connections: LimitFunction,
): Promise<StreamRun[]> {
  const { destination, file } = opened
  const shared = {
    ...{ mode, runId, since, allowMassDelete, zohoTime, clock, stop, signal, emit },
    lookback: settings.lookback,
    sweepEvery: settings.sweep,
    address: destination.address,
    destination: destination.uuid,
    stateFile: file,
  }
  // Each organization has limits of its own: one that waits for its day holds up no other.
  const reading = [...Map.groupBy(pairs, ({ organization }) => organization)].flatMap(([organization, those]) => {
    const client = clients.clientFor(organization)
    const atOnce = pLimit(concurrency)
    return those.map(({ stream }) => {
      const wanted = wantsDetails(stream, settings.details) ? details : 'none'
      const options = { ...shared, organization, stream, client, details: wanted } as const
      return atOnce(() => connections(() => runStream(options)))
    })
  })
  return Promise.all(reading)
}
