import type { Checkpoint } from '../model/checkpoint.ts'
import { isUsable } from '../zoho/read-stream.ts'
import type { PassOptions } from './pass-options.ts'

/** What the brake stopped reads the list anew after so long, in milliseconds: rows may be shown again. */
const brakeFor = 6 * 3_600_000

/** Whether a whole read goes on where another run's was cut short: only then does what that one saw count. */
export function goesOn(
  resume: Checkpoint | undefined,
  { stream, zohoTime }: Pick<PassOptions, 'stream' | 'zohoTime'>,
): boolean {
  if (!stream.hasLmt || resume?.scan === undefined || !isUsable(resume, 'full-scan', undefined)) return false
  return !resume.scan.finished || zohoTime - resume.firstAnswer < brakeFor
}
