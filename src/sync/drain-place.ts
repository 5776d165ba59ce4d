import type { DetailStore, OwedDetail } from '../model/detail-store.ts'
import { OwedQueue } from '../model/owed-queue.ts'
import type { BulkDetails } from '../zoho/fetch-details.ts'

/** How far the details of a stream have come in this run. */
export interface DrainPlace {
  queue: OwedQueue
  /** To be asked for by a call each: the call for many did not answer them. */
  alone: OwedDetail[]
  /** Zoho does not have the stream's call for many. */
  lacksMany: boolean
  /** To be asked again, since their answers could not be believed yet. */
  early: OwedDetail[]
  /** Zoho does not have them any more; how many they are decides whether they are marked (DESIGN.md 6, the brake). */
  gone: string[]
  /** Nothing is left that this run can do. */
  isDone: boolean
}

export function newPlace(): DrainPlace {
  return { queue: new OwedQueue(), alone: [], lacksMany: false, early: [], gone: [], isDone: false }
}

/** What is asked for next. */
export interface DetailChunk {
  details: OwedDetail[]
  /** The call that is made for them; undefined for a call each. */
  many: BulkDetails | undefined
  /** Calls that it takes. */
  calls: number
  /** Nothing is owed behind it. */
  isLast: boolean
}

/**
 * The next details to ask for, those first that have waited for a call of their own.
 * @param most calls
 */
export async function nextChunk(
  { queue, alone, lacksMany }: DrainPlace,
  store: Pick<DetailStore, 'owed'>,
  { most, many }: { most: number; many: BulkDetails | undefined },
): Promise<DetailChunk> {
  if (alone.length > 0) {
    const details = alone.splice(0, most)
    return { details, many: undefined, calls: details.length, isLast: false }
  }
  const bulk = lacksMany ? undefined : many
  const perCall = bulk?.most ?? 1
  const details = await queue.next(store, most * perCall)
  return {
    details,
    many: bulk,
    calls: Math.ceil(details.length / perCall),
    isLast: details.length < most * perCall,
  }
}
