import type { RecordEncoder } from '../model/record-encoder.ts'
import type { SinkHooks } from '../model/stream-store.ts'
import { assertTypes } from './assert-types.ts'
import type { JobOptions } from './job-options.ts'

/** What the sink does around a batch: columns first; counters once it is committed. */
export function sinkHooks({ pass, store, log, note, progress }: JobOptions, encoder: RecordEncoder): SinkHooks {
  let made = encoder.columns.length
  return {
    encoder,
    evolve: async (wanted) => {
      const learned = wanted.slice(made)
      made = wanted.length
      if (learned.length === 0) return
      const { kept } = await store.ensureColumns(wanted)
      assertTypes(learned, kept)
      if (pass === 'rebuild') await store.evolveRebuild(learned)
      note(`new columns: ${learned.map(({ name, type }) => `${name} ${type}`).join(', ')}`)
    },
    loaded: (batch, merged) => {
      log.count(batch, pass === 'rebuild' ? undefined : merged)
      progress()
    },
  }
}
