import { catalogTables } from '../model/table.ts'
import { choosePasses } from './choose-passes.ts'
import { believedOf, examineList } from './examine-list.ts'
import { noteHomeless } from './note-homeless.ts'
import type { PassOptions } from './pass-options.ts'
import { PausedError } from './spend-within.ts'
import { openStreamJob } from './stream-job.ts'
import { syncStream } from './sync-stream.ts'
import { trustedState } from './trusted-state.ts'
import { openStage, unfinishedRebuild } from './unfinished-rebuild.ts'

/**
 * What a run does to one stream: reads its changes, then reads it whole where a sweep is due or a rebuild was left unfinished; or
 * only one of the two. Each pass commits the state by itself, so a whole read that fails or pauses costs no change.
 * @throws what cut a pass short; ProofError where a pass could not be closed; DeferredError where nothing was due
 */
export async function syncPasses(options: PassOptions): Promise<void> {
  // First of all: a new column takes back when the stream was last swept.
  const { log } = options
  let columns = await options.store.ensureColumns(catalogTables(options.stream))
  let previous = await trustedState(options)
  const believed = await believedOf(options)
  const { capability, pages } = believed
  const unfinished = await unfinishedRebuild(options)
  const { passes, sweepDue } = choosePasses(options, { capability, pages, previous, unfinished })
  if (options.allowMassDelete && !passes.some((pass) => pass !== 'changes')) {
    options.note(
      'no sweep is due: --allow-mass-delete is for what details find deleted only; with --full-rebuild the stream is read whole now',
    )
  }
  const homeless = new Set<string>()
  for (const [index, pass] of passes.entries()) {
    const behind = index > 0
    log.purpose = pass === 'changes' ? 'changes' : 'sweep'
    // The pass before may have learned some.
    if (behind) columns = await options.store.ensureColumns(catalogTables(options.stream))
    if (pass === 'rebuild') columns = await openStage(options, unfinished, columns)
    const { job, reader } = await openStreamJob({
      ...options,
      pass,
      behind,
      sweepDue,
      previous,
      capability,
      pages,
      columns,
    })
    try {
      previous = (await syncStream(job)) ?? previous
    } catch (error) {
      // What the pages have shown about the list holds, whatever became of the read.
      if (pass === 'changes') await examineList(options, pass, reader, believed).catch(() => {})
      if (!behind || !(error instanceof PausedError)) throw error
      log.sweep = error.message
      options.note(error.message)
      return
    } finally {
      noteHomeless(options.stream, job.encoder.homeless, homeless, options.note)
      // On a lost connection the next run says it.
      await options.store.noteShown(job.encoder.shown).catch(() => {})
    }
    await examineList(options, pass, reader, believed)
  }
}
