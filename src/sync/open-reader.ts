import type { Checkpoint } from '../model/checkpoint.ts'
import { isUsable, readStream, type StreamReader } from '../zoho/read-stream.ts'
import type { JobOptions } from './job-options.ts'

/** A rebuild gathers in a place that goes with its connection, and a start that the user names is read from there each time. */
export function isResumable({ pass, since }: JobOptions): boolean {
  return pass === 'sweep' || (pass === 'changes' && since === undefined)
}

/** The reader of a pass: from where it starts, and whether it goes on where another one was cut short. Zoho is not called yet. */
export async function openReader(options: JobOptions): Promise<StreamReader> {
  const { stream, pass, behind, since, lookback, capability, pages, previous, zoho, store, log, note } = options
  const from = pass === 'changes' ? (since ?? previous?.watermark ?? undefined) : undefined
  const kept = isResumable(options) ? await store.checkpoint(pass) : undefined
  const resume = pass !== 'sweep' || goesOn(kept, options) ? kept : undefined
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

/** A sweep that the brake stopped reads the list anew after so long, in milliseconds: rows may be shown again. */
const brakeFor = 6 * 3_600_000

/** Whether the sweep goes on where another run's was cut short: only then does what that one saw count. */
function goesOn(resume: Checkpoint | undefined, { stream, zohoTime }: JobOptions): boolean {
  if (!stream.hasLmt || resume?.scan === undefined || !isUsable(resume, 'full-scan', undefined)) return false
  return !resume.scan.finished || zohoTime - resume.firstAnswer < brakeFor
}
