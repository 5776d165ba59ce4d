import type { Refusal } from './classify-answer.ts'

/**
 * When a call is made again and why, for behind "Zoho is asked again": `in 60 s: code 44: ...`.
 * @param wait milliseconds; undefined where it waits for a new day
 */
export function describeRetry(refusal: Refusal, wait: number | undefined): string {
  const when = wait === undefined ? 'when it has new calls' : `in ${Math.ceil(wait / 1000)} s`
  return `${when}: ${refusal.reason}${isTooFast(refusal) ? `${endOf(refusal.reason)} ${comfort}` : ''}`
}

const comfort =
  'Nothing is lost; other programs call as well, or the limit is a smaller one: where this happens often, lower ZSYNC_CALLS_PER_MINUTE.'

/** Too many calls in a minute (zoho-api.md 5.1). */
function isTooFast(refusal: Refusal): boolean {
  return refusal.kind === 'limited' && !refusal.day && refusal.code !== 1070
}

function endOf(reason: string): string {
  return /[.!?]$/.test(reason) ? '' : '.'
}
