import type { StreamStore } from '../model/stream-store.ts'
import { readStream, type StreamReader } from '../zoho/read-stream.ts'
import { goesOn } from './goes-on.ts'
import type { JobOptions } from './job-options.ts'

/** A start that the user names is read from there each time. */
export function isResumable({ pass, since }: Pick<JobOptions, 'pass' | 'since'>): boolean {
  return pass !== 'changes' || since === undefined
}

/** A plan opens readers too, and has no more than this. */
export type ReaderOptions = Omit<
  JobOptions,
  'store' | 'columns' | 'sweepDue' | 'state' | 'signal' | 'stop' | 'progress' | 'clock'
> & { store: Pick<StreamStore, 'checkpoint' | 'openSweep'> }

/** The reader of a pass: from where it starts, and whether it goes on where another one was cut short. Zoho is not called yet. */
export async function openReader(options: ReaderOptions): Promise<StreamReader> {
  const { stream, pass, behind, since, lookback, capability, pages, previous, zoho, store, log, note } = options
  const from = pass === 'changes' ? (since ?? previous?.watermark ?? undefined) : undefined
  const kept = isResumable(options) ? await store.checkpoint(pass) : undefined
  const resume = pass === 'changes' || goesOn(kept, options) ? kept : undefined
  if (pass === 'sweep' && resume === undefined) await store.openSweep()
  if (!behind) log.from = from ?? null
  return readStream({
    list: zoho.list,
    stream,
    capability,
    since: from,
    // A start that the user names is meant as it stands.
    lookback: since === undefined ? lookback : 0,
    resume,
    pages,
    warn: note,
  })
}
