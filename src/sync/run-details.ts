import pLimit from 'p-limit'
import type pg from 'pg'
import type { Clock } from '../model/clock.ts'
import type { DetailStore } from '../model/detail-store.ts'
import { DeferredError, LockedError, UnavailableError } from '../model/errors.ts'
import { OwedQueue } from '../model/owed-queue.ts'
import { type Debt, shareCalls } from '../model/share-calls.ts'
import { tableOf } from '../model/table.ts'
import { type DatabaseAddress, withConnection } from '../postgres/connection.ts'
import { detailStore } from '../postgres/detail-store.ts'
import { finishStreamRun } from '../postgres/run-books.ts'
import { lockStream } from '../postgres/stream-lock.ts'
import { openZohoDetails } from '../zoho/fetch-details.ts'
import { type DrainPlace, drainDetails } from './drain-details.ts'
import type { RunEvent } from './run-event.ts'
import { endOf, explainStop, type StreamRun, voiceOf } from './stream-run.ts'

export interface RunDetailsOptions {
  runId: number
  address: DatabaseAddress
  /** Streams at once. */
  concurrency: number
  /** Calls at once, of one stream. */
  width: number
  /** Asks for all details anew. */
  refetch: boolean
  clock: Clock
  stop: AbortSignal
  signal: AbortSignal
  emit: (event: RunEvent) => void
}

/** A stream that may owe details. */
interface Debtor extends DrainPlace {
  run: StreamRun
  /** For looking. */
  books: DetailStore
}

/** Calls until all streams are looked at anew, so that the newest of them all come first: ten minutes at Zoho's pace. */
const roundCalls = 1000

/**
 * Behind the lists of an organization: asks for what its streams owe, the newest first whatever stream it belongs to, for as long
 * as there are calls. What became of it stands in the runs.
 */
export async function runDetails(runs: readonly StreamRun[], options: RunDetailsOptions): Promise<void> {
  const owing = runs.filter(({ failure }) => failure === undefined || failure instanceof DeferredError)
  if (owing.length > 0) await withConnection(options.address, (client) => settleDebts(owing, client, options))
}

/** @param client for looking, and for the books */
async function settleDebts(runs: readonly StreamRun[], client: pg.Client, options: RunDetailsOptions): Promise<void> {
  const atOnce = pLimit(options.concurrency)
  const debtors = runs.map((run): Debtor => {
    run.log.wantsDetails = true
    return { run, books: storeOf(run, client, options), queue: new OwedQueue(), early: [], isDone: false }
  })
  if (options.refetch) for (const { books } of debtors) await books.oweAll()
  for (
    let waiting = debtors;
    waiting.length > 0 && !options.stop.aborted;
    waiting = debtors.filter(({ isDone }) => !isDone)
  ) {
    // Where none are left it is the client who says so, or waits.
    const most = Math.min(waiting[0]?.run.client.callsLeft() || roundCalls, roundCalls)
    const debts: Debt[] = []
    for (const debtor of waiting) debts.push(await debtOf(debtor, most))
    const shares = shareCalls(most, debts)
    await Promise.all(waiting.map((debtor, index) => atOnce(() => drain(debtor, shares[index] ?? 0, options))))
  }
  for (const debtor of debtors) await close(debtor, client, options)
}

async function debtOf({ run, books, queue }: Debtor, most: number): Promise<Debt> {
  const bulk = run.stream.detail?.bulk
  const owed = await books.countOwed()
  const newest = bulk ? [] : await queue.newest(books, most)
  return {
    calls: bulk ? Math.ceil(owed / bulk.most) : owed,
    isBulk: bulk !== undefined,
    versions: newest.map(({ version }) => version),
  }
}

/** Spends a share of the calls on one stream, under its lock. */
async function drain(debtor: Debtor, share: number, options: RunDetailsOptions): Promise<void> {
  const { run } = debtor
  const { stream, organization, client, log } = run
  const { detail } = stream
  if (!detail || share === 0) return
  const { runId, clock, width, stop, signal, emit } = options
  const { note, progress, observer } = voiceOf(run, emit)
  const work = async (connection: pg.Client): Promise<void> => {
    await lockStream(connection, log.stream)
    await drainDetails({
      ...{ stream, organization, runId, place: debtor, log, clock, share, width, stop, signal, note, progress },
      zoho: openZohoDetails({ client, stream, detail, organization, observer, signal: stop }),
      store: storeOf(run, connection, options),
    })
  }
  const failure = await withConnection(options.address, work).catch(explainStop(log.stream))
  if (failure === undefined) return
  debtor.isDone = true
  if (failure instanceof LockedError) note('its details are left to the other run that holds it')
  else if (failure instanceof UnavailableError) note(`its details are not to be had: ${failure.message}`)
  else run.failure = failure
}

/** What is still owed is said, and the stream's line in the books is closed again. */
async function close({ run, books }: Debtor, client: pg.Client, { runId, stop }: RunDetailsOptions): Promise<void> {
  const { log } = run
  log.details.owed = await books.countOwed()
  if (stop.aborted && log.details.owed > 0) run.failure ??= stop.reason
  await finishStreamRun(client, { runId, log, ...endOf(run.failure, stop) }).catch(() => {})
}

function storeOf(
  { stream, organization, log }: StreamRun,
  client: pg.Client,
  { runId, clock }: RunDetailsOptions,
): DetailStore {
  const calls = (): number => log.calls
  return detailStore({ client, stream: log.stream, table: tableOf(stream), organization, runId, clock, calls })
}
