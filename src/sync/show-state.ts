import { systemClock } from '../model/clock.ts'
import type { DestinationSettings } from '../model/settings.ts'
import { formatInstant } from '../model/time.ts'
import { chosenStreams } from './chosen-streams.ts'
import { openExistingState } from './open-state.ts'

/** The effective state of one stream; instants as ISO text. */
export interface StateLine {
  stream: string
  watermark: string | null
  /** How old the watermark is, by this machine's clock: a quiet stream's is old without being stale. */
  ageSeconds: number | null
  /** How long ago the stream was complete, by this machine's clock. */
  freshSeconds: number | null
  completeAsOf: string | null
  sweptAt: string | null
  runId: number | null
  committedAt: string | null
  /** Why the next run will not go by what one of the two copies says. */
  remark: string | null
}

/**
 * What the next run will go by. Writes nothing.
 * @param patterns of `chosenStreams`, which may throw
 */
export async function showState(
  settings: DestinationSettings,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<StateLine[]> {
  const opened = await openExistingState(settings, signal)
  if (!opened) return []
  const { destination, state } = opened
  try {
    const now = systemClock.now()
    const states = await state.all()
    const chosen = new Set(chosenStreams([...states.keys()], patterns))
    return [...states]
      .filter(([stream]) => chosen.has(stream))
      .map(([stream, { state: known, reason }]) => ({
        stream,
        watermark: known?.watermark == null ? null : formatInstant(known.watermark),
        ageSeconds: known?.watermark == null ? null : Math.round((now - known.watermark) / 1000),
        freshSeconds: known ? Math.round((now - known.completeAsOf) / 1000) : null,
        completeAsOf: known ? formatInstant(known.completeAsOf) : null,
        sweptAt: known?.sweptAt == null ? null : formatInstant(known.sweptAt),
        runId: known?.runId ?? null,
        committedAt: known ? formatInstant(known.committedAt) : null,
        remark: reason ?? null,
      }))
  } finally {
    await destination.close()
  }
}
