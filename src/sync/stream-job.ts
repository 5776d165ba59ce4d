import type { Capability } from '../model/capability.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { DatabaseError } from '../model/errors.ts'
import type { Page } from '../model/page.ts'
import type { Pass } from '../model/plan-passes.ts'
import { RecordEncoder } from '../model/record-encoder.ts'
import type { StreamLog } from '../model/report.ts'
import type { StreamState } from '../model/state.ts'
import type { Column } from '../model/stream.ts'
import type { SinkHooks, TableColumns } from '../model/stream-store.ts'
import { isUsable, readStream, type StreamReader } from '../zoho/read-stream.ts'
import { earnedState } from './earned-state.ts'
import { pageSource } from './page-source.ts'
import type { PassOptions } from './pass-options.ts'
import { settleRebuild } from './settle-rebuild.ts'
import { settleSweep } from './settle-sweep.ts'
import { spendWithin } from './spend-within.ts'
import type { StreamJob } from './sync-stream.ts'

export interface JobOptions extends PassOptions {
  pass: Pass
  /** The pass comes behind another one, and may pause within the budget. */
  behind: boolean
  /** The pass is a sweep that was due, and asks about every row that the list hides. */
  sweepDue: boolean
  previous: StreamState | undefined
  capability: Capability
  /** As the table has them now. */
  columns: TableColumns
}

/** Joins reader, encoder, sink and state of one pass; Zoho is not called yet. */
export async function openStreamJob(given: JobOptions): Promise<{ job: StreamJob; reader: StreamReader }> {
  const options = given.behind ? { ...given, zoho: spendWithin(given.zoho) } : given
  const { stream, pass, behind, sweepDue, previous, columns, store, log, state, stop, signal } = options
  const encoder = new RecordEncoder(stream, columns.kept, columns.foreign)
  const known = encoder.columns.length
  if (pass === 'rebuild') await store.openRebuild(columns.kept)
  const reader = await openReader(options)

  const settle = async (): Promise<void> => {
    if (pass === 'rebuild') await settleRebuild(options, encoder.columns)
    if (pass === 'sweep') {
      const { found, whole } = await settleSweep(options, reader.seen.firstAnswer ?? options.zohoTime, sweepDue)
      log.sweep = `${reader.proof()}; ${found}`
      log.swept = whole
    } else log.swept = pass === 'rebuild'
  }
  const job: StreamJob = {
    id: log.stream,
    stream,
    pass,
    source: pageSource(() => followed(reader, log, behind), stop),
    encoder,
    sink: store.openSink(pass, isResumable(options), sinkHooks(options, encoder)),
    state,
    settle,
    earned: () =>
      earnedState(options, reader.seen, { previous, swept: log.swept, learned: encoder.columns.length > known }),
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

/** A rebuild gathers in a place that goes with its connection, and a start that the user names is read from there each time. */
function isResumable({ pass, since }: JobOptions): boolean {
  return pass === 'sweep' || (pass === 'changes' && since === undefined)
}

async function openReader(options: JobOptions): Promise<StreamReader> {
  const { stream, pass, behind, since, lookback, capability, previous, zoho, store, log, note } = options
  const from = pass === 'changes' ? (since ?? previous?.watermark ?? undefined) : undefined
  const kept = isResumable(options) ? await store.checkpoint(pass) : undefined
  const resume = pass !== 'sweep' || goesOn(kept, options) ? kept : undefined
  if (pass === 'sweep' && resume === undefined) await store.openSweep()
  if (!behind) log.from = from ?? null
  return readStream({
    list: zoho.list,
    stream,
    capability,
    since: from,
    // A start that the user names is meant as it stands.
    lookback: since === undefined ? lookback : 0,
    resume,
    warn: note,
  })
}

/** A sweep that the brake stopped reads the list anew after so long, in milliseconds: rows may be shown again. */
const brakeFor = 6 * 3_600_000

/** Whether the sweep goes on where another run's was cut short: only then does what that one saw count. */
function goesOn(resume: Checkpoint | undefined, { stream, zohoTime }: JobOptions): boolean {
  if (!stream.hasLmt || resume?.scan === undefined || !isUsable(resume, 'full-scan', undefined)) return false
  return !resume.scan.finished || zohoTime - resume.firstAnswer < brakeFor
}

/** What the sink does around a batch: columns first; counters once it is committed. */
function sinkHooks({ pass, store, log, note, progress }: JobOptions, encoder: RecordEncoder): SinkHooks {
  let made = encoder.columns.length
  return {
    encoder,
    evolve: async (wanted) => {
      const learned = wanted.slice(made)
      made = wanted.length
      if (learned.length === 0) return
      const { kept } = await store.ensureColumns(wanted)
      assertTypes(learned, kept)
      if (pass === 'rebuild') await store.evolveRebuild(learned)
      note(`new columns: ${learned.map(({ name, type }) => `${name} ${type}`).join(', ')}`)
    },
    loaded: (batch, merged) => {
      log.count(batch, pass === 'rebuild' ? undefined : merged)
      progress()
    },
  }
}

/** Another organization's run may have made a column of that name just now, of the type of its own first value. */
function assertTypes(learned: Column[], kept: Column[]): void {
  for (const { name, type } of learned) {
    const made = kept.find((column) => column.name === name)?.type
    if (made === type) continue
    throw new DatabaseError(
      `The column ${name} has just been made as ${made} by another run, here it began as ${type}. Run again.`,
    )
  }
}
