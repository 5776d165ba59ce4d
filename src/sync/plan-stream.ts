import { type CallCounts, noCalls } from '../model/call-counts.ts'
import { wayOf } from '../model/capability.ts'
import { DeferredError } from '../model/errors.ts'
import type { Pass } from '../model/plan-passes.ts'
import type { PlanStore } from '../model/plan-store.ts'
import { scanCalls } from '../model/scan-calls.ts'
import type { StreamState } from '../model/state.ts'
import type { StreamPlan } from '../model/stream-plan.ts'
import { formatInstant } from '../model/time.ts'
import type { StateManager } from '../state/state-manager.ts'
import { readStream } from '../zoho/read-stream.ts'
import { choosePasses } from './choose-passes.ts'
import { type Believed, believedOf } from './examine-list.ts'
import { goesOn } from './goes-on.ts'
import { openReader } from './open-reader.ts'
import type { PassOptions } from './pass-options.ts'
import { onePageOf, type ProbedRead, probePage } from './probe-page.ts'
import { allowanceOf } from './spend-within.ts'
import { trustedState } from './trusted-state.ts'
import { lookForRebuild, type UnfinishedRebuild } from './unfinished-rebuild.ts'

export interface PlanStreamOptions
  extends Omit<PassOptions, 'store' | 'state' | 'progress' | 'signal' | 'stop' | 'clock'> {
  store: PlanStore
  state: Pick<StateManager, 'getState'>
  /** Which details the run would ask for. */
  details: 'owed' | 'all' | 'none'
  /** Makes one call where only Zoho knows how much there is to read. */
  probes: boolean
}

/** What a plan goes by. */
interface Known {
  previous: StreamState | undefined
  believed: Believed
  unfinished: UnfinishedRebuild | undefined
  sweepDue: boolean
}

/**
 * The calls that a run would make on a stream now, by the state, by what the database holds and, where it probes, by the first
 * page that the run itself would ask for. Nothing is written.
 */
export async function planStream(options: PlanStreamOptions): Promise<StreamPlan> {
  const { store, log } = options
  const { isMissing, isNarrow } = await store.table()
  const state = isMissing ? undefined : await trustedState(options)
  // As `ensureColumns` does when the run begins.
  const previous = state && isNarrow ? { ...state, sweptAt: null } : state
  const believed = await believedOf(options)
  const found = await lookForRebuild(options)
  const unfinished = found?.givenUp === undefined ? found : undefined
  const plan: StreamPlan = {
    stream: log.stream,
    way: previous?.watermark == null ? 'full-scan' : wayOf(believed.capability),
    calls: noCalls(),
    isAtLeast: false,
    deferredTo: null,
    note: null,
  }
  let news = 0
  try {
    const { passes, sweepDue } = choosePasses(options, { ...believed, previous, unfinished })
    const known = { previous, believed, unfinished, sweepDue }
    for (const [index, pass] of passes.entries()) {
      news += await planPass(pass, index > 0, plan, known, options)
    }
  } catch (error) {
    if (!(error instanceof DeferredError)) throw error
    plan.deferredTo = formatInstant(error.until)
    plan.way = null
  }
  plan.calls.details = await detailCalls(options, news)
  return plan
}

/** Adds the calls of a pass; answers how many more details they will make owed. */
async function planPass(
  pass: Pass,
  behind: boolean,
  plan: StreamPlan,
  known: Known,
  options: PlanStreamOptions,
): Promise<number> {
  const whole = pass === 'changes' ? undefined : await wholeRead(pass, known, options)
  if (whole) {
    add(plan.calls, whole)
    const most = behind ? allowanceOf(options.zoho.callsLeft()) : Number.POSITIVE_INFINITY
    if (plan.calls.sweep > most) {
      plan.note = `the ${pass} takes ${plan.calls.sweep} calls, pauses after ${most} and goes on with the next run`
      plan.calls.sweep = most
      plan.isAtLeast = true
    }
    // What one page holds it shows: the details too that it will make owed.
    const isShown = options.probes && !behind && whole.sweep === 1 && wantsSome(options)
    return isShown ? options.store.newsAmong((await probe(pass, known, options)).records) : 0
  }
  const probed = options.probes ? await probe(pass, known, options) : { calls: 1, isAtLeast: false, records: [] }
  plan.calls[pass === 'changes' ? 'changes' : 'sweep'] += probed.calls
  // The size of a list that nobody has read is not known without a call.
  plan.isAtLeast ||= probed.isAtLeast || (pass !== 'changes' && !options.probes)
  return options.store.newsAmong(probed.records)
}

/** The calls of a whole read of a list whose size is known by what it showed before; undefined where it is not. */
async function wholeRead(
  pass: Exclude<Pass, 'changes'>,
  { previous, believed, unfinished, sweepDue }: Known,
  options: PlanStreamOptions,
): Promise<Partial<CallCounts> | undefined> {
  const { stream, store } = options
  if (!previous) return undefined
  const kept = pass === 'rebuild' ? unfinished?.checkpoint : await store.checkpoint(pass)
  const place = goesOn(kept, options) ? kept?.scan : undefined
  const { live, hidden } = await store.rows()
  const sweep = place?.finished ? 0 : scanCalls(live - hidden, place?.rowsRead)
  const isExamined = stream.hasLmt && !believed.fresh && !place && sweep > 1
  return { sweep, checks: isExamined ? 2 : 0, lookUps: sweepDue || pass === 'rebuild' ? hidden : 0 }
}

async function probe(pass: Pass, known: Known, options: PlanStreamOptions): Promise<ProbedRead> {
  const { believed, previous } = known
  const { stream, lookback } = options
  const zoho = { ...options.zoho, list: onePageOf(options.zoho.list) }
  const { capability, pages } = believed
  const reader =
    pass === 'changes'
      ? await openReader({
          ...{ ...options, zoho, pass, behind: false, previous, capability, pages },
          store: { checkpoint: (kept) => options.store.checkpoint(kept), openSweep: async () => {} },
        })
      : readStream({ list: zoho.list, stream, capability, lookback, pages, warn: () => {} })
  return probePage(reader, stream, capability.order)
}

function wantsSome({ stream, details }: PlanStreamOptions): boolean {
  return details !== 'none' && stream.detail !== undefined
}

async function detailCalls(options: PlanStreamOptions, news: number): Promise<number> {
  if (!wantsSome(options)) return 0
  const { stream, details, store } = options
  const isAnew = details === 'all' && !(await store.isRefetching())
  const records = (isAnew ? (await store.rows()).live : await store.countOwed()) + news
  return Math.ceil(records / (stream.detail?.bulk?.most ?? 1))
}

function add(calls: CallCounts, more: Partial<CallCounts>): void {
  for (const [purpose, count] of Object.entries(more)) calls[purpose as keyof CallCounts] += count
}
