import type { Column } from '../model/stream.ts'
import type { Table } from '../model/table.ts'
import { absentIds, applyRebuild } from '../postgres/apply-rebuild.ts'
import { lookUpRecord } from '../zoho/look-up-record.ts'
import type { StreamJobOptions } from './stream-job-options.ts'

/**
 * Ends a rebuild: asks Zoho for each live row that the list did not show, marks those deleted that it does not have any more
 * (404 with code 1002: never because a row was not seen), and makes the table equal to what was gathered.
 */
export async function settleRebuild(
  options: Pick<
    StreamJobOptions,
    'client' | 'zoho' | 'stream' | 'organization' | 'runId' | 'log' | 'observer' | 'stop' | 'note'
  > & { table: Table; columns: Column[] },
): Promise<void> {
  const { client, zoho, stream, organization, runId, log, observer, stop, note, table, columns } = options
  const deleted: string[] = []
  const hidden: string[] = []
  for (const id of await absentIds(client, table, organization)) {
    const fate = await lookUpRecord({ client: zoho, stream, organization, id, observer, signal: stop })
    if (fate === 'deleted') deleted.push(id)
    else hidden.push(id)
  }
  if (hidden.length > 0) {
    note(
      `${hidden.length} rows were not in the list, but Zoho does not say that they are deleted; they were kept: ${hidden.slice(0, 5).join(', ')}`,
    )
  }
  const applied = await applyRebuild(client, { table, columns, organization, runId, deleted })
  const unchanged = Math.max(0, log.totals.records - applied.inserted - applied.updated)
  Object.assign(log.totals, applied, { unchanged })
}
