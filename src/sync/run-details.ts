import pLimit, { type LimitFunction } from 'p-limit'
import type pg from 'pg'
import type { Clock } from '../model/clock.ts'
import type { DetailStore } from '../model/detail-store.ts'
import { DeferredError, LockedError, UnavailableError } from '../model/errors.ts'
import { callsOf, type Debt, shareCalls } from '../model/share-calls.ts'
import { detailTables, tableOf } from '../model/table.ts'
import { type DatabaseAddress, withConnection } from '../postgres/connection.ts'
import { detailStore } from '../postgres/detail-store.ts'
import { finishStreamRun } from '../postgres/run-books.ts'
import { lockStream } from '../postgres/stream-lock.ts'
import { openZohoDetails } from '../zoho/fetch-details.ts'
import { drainDetails } from './drain-details.ts'
import { type DrainPlace, newPlace } from './drain-place.ts'
import type { RunEvent } from './run-event.ts'
import { endOf, explainStop, type StreamRun, voiceOf } from './stream-run.ts'

export interface RunDetailsOptions {
  runId: number
  address: DatabaseAddress
  /** Streams at once. */
  concurrency: number
  /** Bounds the connections of all organizations. */
  connections: LimitFunction
  /** Calls at once, of one stream. */
  width: number
  /** Asks for all details anew. */
  refetch: boolean
  /** Marks rows deleted however many they are. */
  allowMassDelete: boolean
  clock: Clock
  stop: AbortSignal
  signal: AbortSignal
  emit: (event: RunEvent) => void
}

/** A stream that may owe details. */
interface Debtor extends DrainPlace {
  run: StreamRun
  /** Another run held the stream when its details were to be asked for. */
  locked: LockedError | undefined
}

/** Calls until all streams are looked at anew, so that the newest of them all come first: ten minutes at Zoho's pace. */
const roundCalls = 1000
/** Of these for records that come many a call. */
const bulkCalls = 20

/**
 * Behind the lists: asks for what the streams owe, the newest first whatever stream it belongs to, for as long as there are calls.
 * What became of it stands in the runs, a failure of the database too.
 */
export async function runDetails(runs: readonly StreamRun[], options: RunDetailsOptions): Promise<void> {
  const owing = runs.filter(({ failure }) => failure === undefined || failure instanceof DeferredError)
  const debtors = owing.map((run): Debtor => {
    run.log.wantsDetails = true
    return { run, ...newPlace(), locked: undefined }
  })
  const atOnce = pLimit(options.concurrency)
  await prepare(debtors, options)
  for (let waiting = debtors; waiting.length > 0 && !options.stop.aborted; waiting = waiting.filter(isWaiting)) {
    const shares = await shareRound(waiting, options)
    await Promise.all(waiting.map((debtor, index) => atOnce(() => drain(debtor, shares[index] ?? 0, options))))
  }
  await withBooks(debtors, options, async (books, client) => {
    for (const debtor of debtors) await close(debtor, books(debtor.run), client, options)
  })
}

/** A column or a table that was dropped comes back first of all: what was in it is owed then. */
async function prepare(debtors: readonly Debtor[], options: RunDetailsOptions): Promise<void> {
  await withBooks(debtors, options, async (books) => {
    for (const { run } of debtors) {
      const store = books(run)
      await store.ensureColumns(detailTables(run.stream))
      if (!options.refetch || (await store.oweAll()) === 'begun') continue
      voiceOf(run, options.emit).note('goes on with the details that an earlier --refetch-details has left')
    }
  })
}

function isWaiting({ isDone }: Debtor): boolean {
  return !isDone
}

/** The calls of a round, by stream. One whose queue is empty may spend what it likes: it only ends what it has begun. */
async function shareRound(waiting: readonly Debtor[], options: RunDetailsOptions): Promise<number[]> {
  const left = waiting.map(({ run }) => run.client.callsLeft() ?? roundCalls)
  // Where none are left it is the client who says so, or waits.
  const most = Math.min(Math.max(...left) || roundCalls, roundCalls)
  const debts: Debt[] = []
  await withBooks(waiting, options, async (books) => {
    for (const debtor of waiting) {
      const debt = await debtOf(debtor, books(debtor.run), most)
      // Most streams owe nothing in most runs: they need neither a connection nor a look at their tables.
      if (callsOf(debt) === 0 && debtor.run.log.spent.details === 0) debtor.isDone = true
      debts.push(debt)
    }
  })
  const shares = shareCalls(most, debts)
  return debts.map((debt, index) => (callsOf(debt) === 0 ? Number.POSITIVE_INFINITY : (shares[index] ?? 0)))
}

/** A connection for looking, while it is needed: between two looks hours may pass. What fails there ends the streams' work. */
async function withBooks(
  debtors: readonly Debtor[],
  options: RunDetailsOptions,
  work: (books: (run: StreamRun) => DetailStore, client: pg.Client) => Promise<void>,
): Promise<void> {
  if (debtors.length === 0) return
  await withConnection(options.address, (client) => work((run) => storeOf(run, client, options), client)).catch(
    (error: unknown) => {
      for (const debtor of debtors) {
        debtor.isDone = true
        debtor.run.failure = explainStop(debtor.run.log.stream)(error)
      }
    },
  )
}

/** @param most calls of the round */
async function debtOf({ run, queue, alone, lacksMany }: Debtor, books: DetailStore, most: number): Promise<Debt> {
  const many = lacksMany ? undefined : run.stream.detail?.bulk
  // What was given out already is not owed a second time, although it may still be.
  const newest = await queue.newest(books, many ? Math.min(most, bulkCalls) * many.most : most)
  const each = many ? alone : [...alone, ...newest]
  return {
    bulk: many ? Math.ceil(newest.length / many.most) : 0,
    versions: each.map(({ version }) => version),
  }
}

/** Spends a share of the calls on one stream, under its lock. */
async function drain(debtor: Debtor, share: number, options: RunDetailsOptions): Promise<void> {
  const { run } = debtor
  const { stream, organization, client, log } = run
  const { detail } = stream
  if (!detail || share === 0 || debtor.isDone) return
  const { runId, clock, width, stop, signal, allowMassDelete, emit } = options
  const { note, progress, observer } = voiceOf(run, emit)
  const work = async (connection: pg.Client): Promise<void> => {
    await lockStream(connection, log.stream)
    await drainDetails({
      ...{ stream, organization, runId, place: debtor, log, clock, share, width, stop, signal, note, progress },
      allowMassDelete,
      zoho: openZohoDetails({ client, stream, detail, organization, observer, signal: stop }),
      store: storeOf(run, connection, options),
    })
  }
  const failure = await options.connections(() => withConnection(options.address, work)).catch(explainStop(log.stream))
  if (failure === undefined) return
  debtor.isDone = true
  if (failure instanceof LockedError) debtor.locked = new LockedError(leftToAnother)
  else if (failure instanceof UnavailableError) note(`its details are not to be had: ${failure.message}`)
  else run.failure = failure
}

const leftToAnother =
  'its list was read, but another run holds it by now: its details are left to that run; the next one asks for what it leaves.'

/** What is still owed is said, and the stream's line in the books is closed again. */
async function close(
  { run, locked }: Debtor,
  books: DetailStore,
  client: pg.Client,
  { runId, stop }: RunDetailsOptions,
): Promise<void> {
  const { log } = run
  log.details.owed = await books.countOwed()
  if (log.details.owed === 0) await books.paid()
  else if (locked) run.failure = locked
  if (stop.aborted && log.details.owed > 0) run.failure = stop.reason
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
