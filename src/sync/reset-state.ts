import { ConfigError, LockedError } from '../model/errors.ts'
import { globOf } from '../model/glob.ts'
import type { DestinationSettings } from '../model/settings.ts'
import { withConnection } from '../postgres/connection.ts'
import { lockStream } from '../postgres/stream-lock.ts'
import { openExistingState } from './open-state.ts'

/** The known streams that would be reset, and the deed itself. */
export interface PlannedReset {
  streams: string[]
  reset(): Promise<void>
}

/**
 * Prepares to set streams back to their beginning, in file and database; no other stream is touched, and no row.
 * @param patterns names or globs as in `run --stream`, or whole ids (`books/927270289/invoices`); none: all
 * @throws ConfigError when a pattern means no known stream; LockedError when a run holds one of them
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
    const known = [...(await state.all()).keys()]
    const streams = patterns.length === 0 ? known : known.filter((id) => patterns.some((pattern) => means(pattern, id)))
    const idle = patterns.filter((pattern) => !known.some((id) => means(pattern, id)))
    if (idle.length > 0) {
      throw new ConfigError(`No state is kept for ${idle.join(', ')}. Known: ${known.join(', ') || 'none'}.`)
    }
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

/** `invoices`, `books/inv*` and `books/927270289/invoices` mean the id `books/927270289/invoices`. */
function means(pattern: string, id: string): boolean {
  const [product, , name] = id.split('/')
  return [id, `${product}/${name}`, name ?? id].some((text) => globOf(pattern).test(text))
}
