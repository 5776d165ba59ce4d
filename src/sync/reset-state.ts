import { LockedError } from '../model/errors.ts'
import type { DestinationSettings } from '../model/settings.ts'
import { withConnection } from '../postgres/connection.ts'
import { lockStream } from '../postgres/stream-lock.ts'
import { chosenStreams } from './chosen-streams.ts'
import { openExistingState } from './open-state.ts'

/** The known streams that would be reset, and the deed itself. */
export interface PlannedReset {
  streams: string[]
  reset(): Promise<void>
}

/**
 * Prepares to set streams back to their beginning, in file and database; no other stream is touched, and no row.
 * @param patterns of `chosenStreams`, which may throw
 * @throws LockedError when a run holds one of them
 */
export async function withReset<T>(
  settings: DestinationSettings,
  patterns: readonly string[],
  signal: AbortSignal,
  decide: (planned: PlannedReset) => Promise<T>,
): Promise<T> {
  const opened = await openExistingState(settings, signal)
  if (!opened) return decide({ streams: [], reset: async () => {} })
  const { destination, state } = opened
  try {
    const streams = chosenStreams([...(await state.all()).keys()], patterns)
    const reset = (): Promise<void> =>
      withConnection(destination.address, async (client) => {
        for (const stream of streams) {
          await lockStream(client, stream).catch((error: unknown) => {
            if (!(error instanceof LockedError)) throw error
            throw new LockedError(`${stream} is being synced by a run. Wait for its end, or stop it, and reset again.`)
          })
        }
        await state.reset(streams)
      })
    return await decide({ streams, reset })
  } finally {
    await destination.close()
  }
}
