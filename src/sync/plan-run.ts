import { noCalls } from '../model/call-counts.ts'
import { AuthorizationError, BudgetError, UnavailableError, ZohoError } from '../model/errors.ts'
import type { LimitStore } from '../model/limits/limit-store.ts'
import { soleLimitStore } from '../model/limits/sole-limit-store.ts'
import { blankPlanStore } from '../model/plan-store.ts'
import { type OrganizationPlan, organizationPlan } from '../model/run-plan.ts'
import { selectStreams } from '../model/select-streams.ts'
import { type Stream, streamId } from '../model/stream.ts'
import { StreamLog } from '../model/stream-log.ts'
import type { StreamPlan } from '../model/stream-plan.ts'
import { catalogColumns, tableOf } from '../model/table.ts'
import { wantsDetails } from '../model/wants-details.ts'
import { openLimitStores } from '../postgres/limit-stores.ts'
import { planStore } from '../postgres/plan-store.ts'
import type { ZohoClient } from '../zoho/zoho-client.ts'
import { openZohoStream } from '../zoho/zoho-stream.ts'
import { type OpenedState, openExistingState } from './open-state.ts'
import { openZoho } from './open-zoho.ts'
import { organizationClients } from './organization-clients.ts'
import { type PlanStreamOptions, planStream } from './plan-stream.ts'
import { resolveOrganizations } from './resolve-organizations.ts'
import type { RunOptions } from './run-options.ts'
import { voiceOf } from './stream-run.ts'

export type PlanRunOptions = Omit<RunOptions, 'concurrency' | 'wait' | 'signal' | 'allowMassDelete'>

export interface PlanReport {
  /** Null where nothing has been synced yet. */
  destination: string | null
  /** Calls that the plan itself has made. */
  probed: number
  organizations: OrganizationPlan[]
}

/**
 * What a run with the same options would spend now. Asks for one page of a stream at most. Beside zsync's own tables, where they
 * are not there yet, it writes nothing but what Zoho says about the limits.
 * @throws ConfigError, AuthorizationError, DatabaseError
 */
export async function planRun(options: PlanRunOptions): Promise<PlanReport> {
  const { settings, clock, stop, emit } = options
  const streams = selectStreams(settings.streams)
  const note = (message: string): void => emit({ kind: 'note', stream: null, message })
  const zoho = openZoho(settings, clock, note)
  try {
    const opened = await openExistingState(settings, stop)
    const limits = opened ? openLimitStores(opened.destination.address) : undefined
    const own = new Map<string, LimitStore>()
    const storeOf = (name: string): LimitStore => {
      const store = own.get(name) ?? limits?.store(name) ?? soleLimitStore()
      own.set(name, store)
      return store
    }
    const clients = organizationClients({ zoho, settings, storeOf, budget: undefined, wait: false, clock, note })
    try {
      const organizations = await resolveOrganizations(zoho.account, settings.organizations, note, stop)
      const zohoTime = zoho.account.serverTime() ?? clock.now()
      const found = new Map<string, StreamPlan[]>()
      let probed = 0
      for (const organization of organizations) {
        const client = clients.clientFor(organization)
        const plans: StreamPlan[] = []
        for (const stream of streams) {
          const log = new StreamLog(streamId(organization, stream), options.mode)
          plans.push(await planOne({ ...options, opened, stream, organization, client, log, zohoTime }))
          probed += log.calls
        }
        found.set(organization, plans)
      }
      // Tells the store what the answers have said of the day.
      await clients.close()
      const plans: OrganizationPlan[] = []
      let budget = options.budget
      for (const [organization, each] of found) {
        const day = await dayOf(storeOf(`books/${organization}`), clock.now())
        const { reserve, callsPerMinute: perMinute } = settings
        const plan = organizationPlan(organization, each, { day, reserve, perMinute, budget })
        // One budget for all of them.
        if (budget !== undefined) budget -= plan.now
        plans.push(plan)
      }
      return { destination: opened?.destination.description ?? null, probed, organizations: plans }
    } finally {
      await clients.close()
      await limits?.close()
      await opened?.destination.close()
    }
  } finally {
    await zoho.close()
  }
}

interface PlanOneOptions extends PlanRunOptions {
  opened: OpenedState | undefined
  stream: Stream
  organization: string
  client: ZohoClient
  log: StreamLog
  zohoTime: number
}

async function planOne(options: PlanOneOptions): Promise<StreamPlan> {
  const { settings, opened, stream, organization, client, log, stop } = options
  const { note, observer } = voiceOf({ log }, options.emit)
  const swept = { stream: log.stream, table: tableOf(stream), organization }
  const planned: PlanStreamOptions = {
    ...{ stream, organization, log, runId: 0, note, probes: true },
    ...{ mode: options.mode, since: options.since, zohoTime: options.zohoTime, allowMassDelete: false },
    lookback: settings.lookback,
    sweepEvery: settings.sweep,
    details: wantsDetails(stream, settings.details) ? options.details : 'none',
    zoho: openZohoStream({ client, stream, organization, observer, signal: stop }),
    store: opened ? planStore(opened.destination.client, swept, catalogColumns(stream)) : blankPlanStore,
    state: opened?.state ?? nothingYet,
  }
  try {
    return await planStream(planned)
  } catch (error) {
    // No call is left to look with: what the tables know is planned all the same.
    if (error instanceof BudgetError) {
      return { ...(await planStream({ ...planned, note: () => {}, probes: false })), isAtLeast: true }
    }
    const isOfStream = error instanceof ZohoError || error instanceof UnavailableError
    if (!isOfStream && !(error instanceof AuthorizationError && error.scope)) throw error
    // It costs a run the call that shows it.
    const calls = { ...noCalls(), sweep: log.calls }
    return { stream: log.stream, way: null, calls, isAtLeast: false, deferredTo: null, note: error.message }
  }
}

const nothingYet: PlanStreamOptions['state'] = {
  getState: async () => ({ state: undefined, reason: undefined, claimed: null }),
}

/** The day as the last answers told it; null where it is over, or none has. */
async function dayOf(store: LimitStore, now: number) {
  const day = await store.change(({ state }) => ({ state, result: state.day }))
  return day && day.resetAt > now ? day : null
}
