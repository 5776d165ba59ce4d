import type pg from 'pg'
import type { Clock } from '../model/clock.ts'
import { countOwedSql, knownSql, oweAllSql, owedIndexName, owedIndexSql, owedSql } from '../model/detail-sql.ts'
import { type DetailStore, mostFailures, type OwedDetail } from '../model/detail-store.ts'
import { qualified } from '../model/identifier.ts'
import { nameOf } from '../model/table.ts'
import { inTransaction } from './in-transaction.ts'
import { lockForChange } from './lock-for-change.ts'
import { markDeleted } from './mark-deleted.ts'
import { mergeSink } from './merge-sink.ts'
import { recordDetails } from './run-books.ts'
import { ensureTables } from './stream-table.ts'
import { liveRows, type SweptTable } from './sweep-store.ts'

interface DetailStoreOptions extends SweptTable {
  client: pg.Client
  runId: number
  clock: Clock
  /** Calls of the run to the stream so far: a kill must not lose count of what was spent. */
  calls: () => number
}

/** PostgreSQL as the place where the details of one stream are kept; through the connection that holds the stream's lock. */
export function detailStore(options: DetailStoreOptions): DetailStore {
  const { client, stream, table, organization, runId, clock, calls } = options
  return {
    ensureColumns: (wanted) => ensureTables(client, table, wanted, { runId, organization, owner: 'detail' }),
    oweAll: () =>
      inTransaction(client, async () => {
        const begun = `update zsync.hydrated set refetching = true where stream = $1 and not refetching`
        if ((await client.query(begun, [stream])).rowCount === 0) return 'goes on'
        await client.query('delete from zsync.detail_failures where stream = $1', [stream])
        await client.query(oweAllSql(table), [organization])
        return 'begun'
      }),
    paid: async () => {
      await client.query('update zsync.hydrated set refetching = false where stream = $1 and refetching', [stream])
    },
    owed: async (query) => {
      const bounds = [query.newerThan, query.olderThan].flatMap((bound) => (bound ? [bound.exactly, bound.id] : []))
      const { rows } = await client.query<{ id: string; version: Date; exactly: string; stamped: boolean }>(
        owedSql(table, query),
        [...[organization, stream, query.limit], ...bounds],
      )
      return rows.map(({ stamped, version, ...rest }) => ({ ...rest, version: version.getTime(), isStamped: stamped }))
    },
    countOwed: () => countOwed(client, options),
    countLive: () => liveRows(client, table, organization),
    known: async () => (await client.query<{ id: string }>(knownSql(table), [organization])).rows[0]?.id,
    settled: async () => {
      // Asked for again and again, an index that is there would lock the table each time.
      const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
        qualified(table.schema, owedIndexName(table)),
      ])
      if (rows[0]?.there) return
      await inTransaction(client, async () => {
        await lockForChange(client, `${table.schema}.${table.name}`)
        await client.query(owedIndexSql(table))
      })
    },
    openSink: ({ encoder, evolve, loaded }) =>
      mergeSink({
        ...{ client, table, organization, runId, encoder, clock, evolve, loaded },
        owner: 'detail',
        target: nameOf(table),
        children: table.children.map((child) => ({ table: child, target: nameOf(child), marksEmpty: false })),
        record: (batch) => recordDetails(client, { runId, stream, calls: calls() }, batch),
      }),
    markDeleted: (ids) => inTransaction(client, () => markDeleted(client, table, { organization, runId, ids })),
    noteFailure: (detail, error) => noteFailure(client, { stream, runId }, detail, error),
  }
}

/** Rows whose details are owed; those of ids that were set aside are not. */
export async function countOwed(client: pg.Client, { stream, table, organization }: SweptTable): Promise<number> {
  const { rows } = await client.query<{ owed: number }>(countOwedSql(table), [organization, stream])
  return rows[0]?.owed ?? 0
}

async function noteFailure(
  client: pg.Client,
  { stream, runId }: { stream: string; runId: number },
  detail: OwedDetail,
  error: string,
): Promise<number> {
  return inTransaction(client, async () => {
    const { rows } = await client.query<{ failures: number }>(
      `insert into zsync.detail_failures as f (stream, id, version, failures, error, run_id) values ($1, $2, $3, 1, $4, $5)
       on conflict (stream, id) do update set error = excluded.error, run_id = excluded.run_id, failed_at = now(),
         version = excluded.version, failures = case when f.version = excluded.version then f.failures + 1 else 1 end
       returning failures`,
      [stream, detail.id, detail.exactly, error, runId],
    )
    const failures = rows[0]?.failures ?? 1
    if (failures === mostFailures) {
      await client.query('insert into zsync.quarantine (stream, reason, record, run_id) values ($1, $2, $3, $4)', [
        stream,
        `its detail failed ${failures} times: ${error}`,
        JSON.stringify({ id: detail.id }),
        runId,
      ])
    }
    return failures
  })
}
