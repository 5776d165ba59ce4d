import { capabilityOf } from '../model/capability.ts'
import { DatabaseError } from '../model/errors.ts'
import { qualified } from '../model/identifier.ts'
import type { Page } from '../model/page.ts'
import { RecordEncoder } from '../model/record-encoder.ts'
import type { StreamLog } from '../model/report.ts'
import { rebuildName } from '../model/sql.ts'
import type { StreamState } from '../model/state.ts'
import { type Column, streamId } from '../model/stream.ts'
import { catalogColumns, tableOf } from '../model/table.ts'
import { nextWatermark, readFrom, scanWatermark } from '../model/watermark.ts'
import { createRebuild, evolveRebuild } from '../postgres/apply-rebuild.ts'
import { loadCapability, saveCapability } from '../postgres/capability-store.ts'
import { mergeSink } from '../postgres/merge-sink.ts'
import { loadCheckpoint, recordBatch } from '../postgres/run-books.ts'
import { ensureTable } from '../postgres/stream-table.ts'
import { listPages } from '../zoho/list-page.ts'
import { readStream, type StreamReader } from '../zoho/read-stream.ts'
import { pageSource } from './page-source.ts'
import { settleRebuild } from './settle-rebuild.ts'
import type { StreamJobOptions } from './stream-job-options.ts'
import type { StreamJob } from './sync-stream.ts'

/** Joins reader, encoder, sink and state of one stream; Zoho is not called yet. */
export async function openStreamJob(options: StreamJobOptions): Promise<StreamJob> {
  const { stream, organization, runId, client, state, log, stop, signal, note } = options
  const id = streamId(organization, stream)
  const table = tableOf(stream)
  const rebuild = log.mode === 'full-rebuild'
  const { state: previous, reason } = await state.getState(id)
  if (reason !== undefined && !rebuild) note(reason)
  const columns = await ensureTable(client, table, catalogColumns(stream), runId)
  const encoder = new RecordEncoder(stream, columns.kept, columns.foreign)
  if (rebuild) await createRebuild(client, table, columns.kept)
  const reader = await openReader(options, id)

  const settle = async (): Promise<void> => {
    const found = reader.found()
    if (found) await saveCapability(client, id, found, `found by run ${runId}`)
    if (rebuild) await settleRebuild({ ...options, table, columns: encoder.columns })
  }
  const target = rebuild ? rebuildName(table) : qualified(table.schema, table.name)
  return {
    id,
    stream,
    source: pageSource(() => followed(reader, log), stop),
    encoder,
    sink: mergeSink({ ...options, table, target, encoder, ...sinkHooks(options, id, encoder) }),
    state,
    settle,
    earned: () => earnedState(options, reader, previous),
    signal,
  }
}

/** Keeps the log's idea of the way in use: a surprise may change it between two pages. */
async function* followed({ pages, way, proof }: StreamReader, log: StreamLog): AsyncGenerator<Page> {
  for await (const page of pages()) {
    log.reading = { way: way(), proof: proof() }
    yield page
  }
}

async function openReader(
  { stream, organization, since, lookback, zoho, client, state, log, observer, stop, note }: StreamJobOptions,
  id: string,
): Promise<StreamReader> {
  const rebuild = log.mode === 'full-rebuild'
  const from = rebuild ? undefined : (since ?? (await state.getLastSyncTime(id)))
  const reader = readStream({
    list: listPages({ client: zoho, stream, organization, observer, signal: stop }),
    stream,
    capability: (await loadCapability(client, id)) ?? capabilityOf(stream.way),
    since: from,
    // A start that the user names is meant as it stands.
    lookback: since === undefined ? lookback : 0,
    // A start that the user names is read from there each time, not from where another read was cut short.
    resume: rebuild || since !== undefined ? undefined : await loadCheckpoint(client, id),
    warn: note,
  })
  log.from = from ?? null
  return reader
}

/** What the sink does around a batch: columns first, then, within its transaction, checkpoint and counters. */
function sinkHooks(
  { stream, client, runId, since, log, note, progress }: StreamJobOptions,
  id: string,
  encoder: RecordEncoder,
): Pick<Parameters<typeof mergeSink>[0], 'evolve' | 'record'> {
  const table = tableOf(stream)
  const rebuild = log.mode === 'full-rebuild'
  let made = encoder.columns.length
  return {
    evolve: async (wanted) => {
      const learned = wanted.slice(made)
      made = wanted.length
      if (learned.length === 0) return
      const { kept } = await ensureTable(client, table, wanted, runId)
      assertTypes(learned, kept)
      if (rebuild) await evolveRebuild(client, table, learned)
      note(`new columns: ${learned.map(({ name, type }) => `${name} ${type}`).join(', ')}`)
    },
    record: async (batch, merged) => {
      await recordBatch(client, { runId, stream: id, resumable: !rebuild && since === undefined }, batch, merged)
      log.count(batch, rebuild ? undefined : merged)
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

/** The state that a closed read has earned; undefined where `--since` left a gap behind the watermark. */
function earnedState(
  { stream, since, lookback, runId, clock, note }: StreamJobOptions,
  { seen, way }: StreamReader,
  previous: StreamState | undefined,
): StreamState | undefined {
  const { firstAnswer, newestLmt } = seen
  const proven = previous?.watermark ?? null
  const gap = since !== undefined && (proven === null || since > readFrom(proven, lookback))
  if (gap) note('the watermark was not moved: --since leaves a gap behind it')
  if (firstAnswer === undefined || gap) return undefined
  return {
    watermark: stream.hasLmt ? nextWatermark({ previous: proven, newestLmt, firstAnswer }) : scanWatermark(firstAnswer),
    completeAsOf: firstAnswer,
    sweptAt: way() === 'full-scan' ? firstAnswer : (previous?.sweptAt ?? null),
    runId,
    committedAt: clock.now(),
  }
}
