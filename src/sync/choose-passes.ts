import { type Capability, wayOf } from '../model/capability.ts'
import { DeferredError } from '../model/errors.ts'
import { type PassPlan, planPasses } from '../model/plan-passes.ts'
import type { StreamState } from '../model/state.ts'
import { formatInstant } from '../model/time.ts'
import type { PassOptions } from './pass-options.ts'
import type { UnfinishedRebuild } from './unfinished-rebuild.ts'

/**
 * Which passes a run makes over a stream.
 * @throws DeferredError when the stream is not to be read by this run
 */
export function choosePasses(
  {
    stream,
    mode,
    since,
    sweepEvery,
    zohoTime,
    log,
  }: Pick<PassOptions, 'stream' | 'mode' | 'since' | 'sweepEvery' | 'zohoTime' | 'log'>,
  known: {
    capability: Capability
    pages: number | null
    previous: StreamState | undefined
    unfinished: UnfinishedRebuild | undefined
  },
): Pick<PassPlan, 'passes' | 'sweepDue'> {
  if (mode === 'full-rebuild') return { passes: ['rebuild'], sweepDue: false }
  const { capability, pages, previous, unfinished } = known
  const way = wayOf(capability)
  if (since !== undefined && way !== 'full-scan') return { passes: ['changes'], sweepDue: false }
  const rebuild = unfinished && { isRead: unfinished.checkpoint?.scan?.finished ?? false }
  const plan = planPasses({ stream: log.stream, way, previous, zohoTime, sweepEvery, pages, rebuild })
  const { deferredTo } = plan
  if (deferredTo === undefined) return plan
  throw new DeferredError(
    `${stream.name} can only be read whole, in ${pages} pages, and was a short time ago; it is due again at ` +
      `${formatInstant(deferredTo)}. --full-rebuild reads it now.`,
    deferredTo,
  )
}
