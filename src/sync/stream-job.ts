import { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { Page } from '../model/page.ts'
import type { StreamLog } from '../model/stream-log.ts'
import type { StreamReader } from '../zoho/read-stream.ts'
import { earnedState } from './earned-state.ts'
import type { JobOptions } from './job-options.ts'
import { isResumable, openReader } from './open-reader.ts'
import { pageSource } from './page-source.ts'
import { settleRebuild } from './settle-rebuild.ts'
import { settleSweep } from './settle-sweep.ts'
import { sinkHooks } from './sink-hooks.ts'
import { spendWithin } from './spend-within.ts'
import type { StreamJob } from './sync-stream.ts'

/** Joins reader, encoder, sink and state of one pass; Zoho is not called yet. */
export async function openStreamJob(given: JobOptions): Promise<{ job: StreamJob; reader: StreamReader }> {
  const options = given.behind ? { ...given, zoho: spendWithin(given.zoho, given.pass) } : given
  const { stream, organization, runId, pass, behind, sweepDue, previous, columns, store, log, state, stop, signal } =
    options
  const encoder = new RecordEncoder(stream, { organization, runId, ...columns })
  const known = encoder.tables.flat().length
  const reader = await openReader(options)

  const settle = async (): Promise<void> => {
    log.swept = false
    if (pass === 'changes') return
    const { found, whole } =
      pass === 'rebuild'
        ? { found: await settleRebuild(options, encoder.tables), whole: true }
        : await settleSweep(options, reader.seen.firstAnswer ?? options.zohoTime, sweepDue)
    log.sweep = `${reader.proof()}; ${found}`
    log.swept = whole
  }
  const job: StreamJob = {
    id: log.stream,
    stream,
    pass,
    source: pageSource(() => followed(reader, log, behind), stop),
    taken: () => reader.taken(),
    encoder,
    sink: store.openSink(pass, isResumable(options), sinkHooks(options, encoder)),
    state,
    settle,
    earned: () =>
      earnedState(options, reader.seen, { previous, swept: log.swept, learned: encoder.tables.flat().length > known }),
    committed: () => {
      log.committed = true
    },
    signal,
  }
  return { job, reader }
}

/** Keeps the log's idea of the way in use: a surprise may change it between two pages. The first pass is what a run is known by. */
async function* followed({ pages, way, proof }: StreamReader, log: StreamLog, behind: boolean): AsyncGenerator<Page> {
  for await (const page of pages()) {
    if (!behind) log.reading = { way: way(), proof: proof() }
    yield page
  }
}
