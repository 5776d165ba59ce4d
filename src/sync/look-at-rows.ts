import type { DestinationSettings } from '../model/settings.ts'
import type { Stream } from '../model/stream.ts'
import { tableOf } from '../model/table.ts'
import { rowsById } from '../postgres/rows-by-id.ts'
import { openState } from './open-state.ts'

/** The rows of `ids` as they stand now, columns as text. */
export async function lookAtRows(
  settings: DestinationSettings,
  stream: Stream,
  columns: readonly string[],
  ids: readonly string[],
): Promise<Map<string, Record<string, string | null>>> {
  const { destination } = await openState(settings)
  try {
    return await rowsById(destination.client, tableOf(stream), columns, ids)
  } finally {
    await destination.close()
  }
}
