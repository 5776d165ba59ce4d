import type { Pass } from '../model/plan-passes.ts'
import type { ZohoStream } from '../zoho/zoho-stream.ts'

/** A whole read has spent what it may in this run: what it has read is kept, and the next run goes on. */
export class PausedError extends Error {}

/** Of the calls that are left, this is for a whole read behind the changes in one run: changes and other programs come first. */
const share = 0.1
/** But so many at least: runs that are always given few calls would never see a deletion. Where a page does not join the one before, a second one does. */
const least = 2

/** The calls that a whole read behind the changes may spend; infinite where nobody knows how many are left. */
export function allowanceOf(left: number | undefined): number {
  return left === undefined ? Number.POSITIVE_INFINITY : Math.max(Math.floor(left * share), Math.min(left, least))
}

/** The stream, with a limited number of calls: about a tenth of what may still be spent; unlimited where nobody knows. */
export function spendWithin(zoho: ZohoStream, pass: Pass): ZohoStream {
  const left = zoho.callsLeft()
  const allowance = allowanceOf(left)
  let spent = 0
  const spend = (): void => {
    if (spent >= allowance) {
      throw new PausedError(
        `the ${pass} has spent the ${allowance} calls that it may of the ${left} left, and pauses; the next run goes on`,
      )
    }
    spent += 1
  }
  return {
    ...zoho,
    list: async (query, unwanted) => {
      spend()
      return zoho.list(query, unwanted)
    },
    lookUp: async (id) => {
      spend()
      return zoho.lookUp(id)
    },
  }
}
