import type { RecordEncoder } from '../model/copy-text/record-encoder.ts'
import type { SinkHooks } from '../model/stream-store.ts'
import { readFrom } from '../model/watermark.ts'
import type { JobOptions } from './job-options.ts'
import { learnColumns } from './learn-columns.ts'

/** What the sink does around a batch: columns first; counters once it is committed. */
export function sinkHooks(
  { stream, pass, previous, lookback, store, log, note, progress }: JobOptions,
  encoder: RecordEncoder,
): SinkHooks {
  return {
    encoder,
    // What lies further back was over when the last run read it.
    young: previous?.watermark == null ? undefined : readFrom(previous.watermark, lookback),
    evolve: learnColumns(stream, encoder, {
      ensure: (wanted) => store.ensureColumns(wanted, 'records'),
      ...(pass === 'rebuild' && { made: (learned) => store.evolveRebuild(learned) }),
      note,
    }),
    loaded: (batch, merged) => {
      log.count(batch, pass === 'rebuild' ? undefined : merged)
      progress()
    },
  }
}
