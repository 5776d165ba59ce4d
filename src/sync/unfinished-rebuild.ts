import type { Checkpoint } from '../model/checkpoint.ts'
import { type StagedRebuild, whyAnew, whyGivenUp } from '../model/staged-rebuild.ts'
import { keptTables, type StreamStore, type TableColumns } from '../model/stream-store.ts'
import { catalogTables } from '../model/table.ts'
import { formatInstant } from '../model/time.ts'
import { goesOn } from './goes-on.ts'
import type { PassOptions } from './pass-options.ts'

/** A rebuild of an earlier run, and its place. */
export interface UnfinishedRebuild {
  staged: StagedRebuild
  checkpoint: Checkpoint | undefined
}

/** The rebuild that an earlier run has left unfinished; one that is not worth going on with is dropped, and said to be. */
export async function unfinishedRebuild(options: PassOptions): Promise<UnfinishedRebuild | undefined> {
  const found = await lookForRebuild(options)
  if (found?.givenUp === undefined) return found
  await options.store.dropRebuild()
  options.note(
    `what the rebuild of run ${found.staged.runId} had gathered was dropped: ${found.givenUp}; --full-rebuild begins a new one`,
  )
  return undefined
}

/** The same without dropping anything: `givenUp` says why it is not worth going on with. */
export async function lookForRebuild({
  stream,
  store,
  zohoTime,
}: Pick<PassOptions, 'stream' | 'zohoTime'> & { store: Pick<StreamStore, 'stagedRebuild' | 'checkpoint'> }): Promise<
  (UnfinishedRebuild & { givenUp?: string | undefined }) | undefined
> {
  const staged = await store.stagedRebuild()
  if (!staged) return undefined
  return { staged, checkpoint: await store.checkpoint('rebuild'), givenUp: whyGivenUp(staged, stream, zohoTime) }
}

/**
 * Makes the stage ready for the pages to come: the one of the unfinished rebuild, where that can be gone on with, or an empty one.
 * @param columns as the table has them; it is given those of the stage that it has lost meanwhile
 */
export async function openStage(
  options: PassOptions,
  unfinished: UnfinishedRebuild | undefined,
  columns: TableColumns,
): Promise<TableColumns> {
  const { stream, store, zohoTime, note } = options
  const wanted = catalogTables(stream)
  const { staged, checkpoint } = unfinished ?? {}
  const place = goesOn(checkpoint, options) ? checkpoint : undefined
  const reason = staged && place && whyAnew(staged, place, { wanted, kept: keptTables(columns) })
  if (!staged || !place || reason !== undefined) {
    if (reason !== undefined) note(`the rebuild of run ${staged?.runId} begins anew: ${reason}`)
    await store.openRebuild(keptTables(columns), zohoTime)
    return columns
  }
  note(`goes on with the rebuild that run ${staged.runId} began at ${formatInstant(staged.began)}`)
  await store.ensureColumns(staged.tables, 'records')
  const both = await store.ensureColumns(wanted.map((names, table) => [...names, ...(staged.tables[table] ?? [])]))
  await store.evolveRebuild(keptTables(both))
  return both
}
