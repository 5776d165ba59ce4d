import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { SinkHooks } from '../model/stream-store.ts'
import type { JobOptions } from './job-options.ts'
import { learnColumns } from './learn-columns.ts'

/** What the sink does around a batch: columns first; counters once it is committed. */
export function sinkHooks({ stream, pass, store, log, note, progress }: JobOptions, encoder: RecordEncoder): SinkHooks {
  return {
    encoder,
    evolve: learnColumns(stream, encoder, {
      ensure: (wanted) => store.ensureColumns(wanted),
      ...(pass === 'rebuild' && { made: (learned) => store.evolveRebuild(learned) }),
      note,
    }),
    loaded: (batch, merged) => {
      log.count(batch, pass === 'rebuild' ? undefined : merged)
      progress()
    },
  }
}
