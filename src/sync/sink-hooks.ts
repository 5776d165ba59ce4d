import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { Column } from '../model/stream.ts'
import { keptTables, type SinkHooks } from '../model/stream-store.ts'
import { assertTypes } from './assert-types.ts'
import type { JobOptions } from './job-options.ts'

/** What the sink does around a batch: columns first; counters once it is committed. */
export function sinkHooks({ stream, pass, store, log, note, progress }: JobOptions, encoder: RecordEncoder): SinkHooks {
  let made = encoder.tables
  const nameOf = (table: number, { name, type }: Column): string =>
    table === 0 ? `${name} ${type}` : `${stream.children[table - 1]?.table}.${name} ${type}`
  return {
    encoder,
    evolve: async (wanted) => {
      const learned = wanted.map((columns, table) => columns.slice(made[table]?.length))
      made = wanted
      if (learned.flat().length === 0) return
      assertTypes(learned, keptTables(await store.ensureColumns(wanted)))
      if (pass === 'rebuild') await store.evolveRebuild(learned)
      const names = learned.flatMap((columns, table) => columns.map((column) => nameOf(table, column)))
      note(`new columns: ${names.join(', ')}`)
    },
    loaded: (batch, merged) => {
      log.count(batch, pass === 'rebuild' ? undefined : merged)
      progress()
    },
  }
}
