import { ZsyncError } from '../model/errors.ts'
import type { ListedRecord } from '../model/plan-store.ts'
import { lmtOf } from '../model/records/lmt-of.ts'
import { recordId } from '../model/records/record-id.ts'
import type { Stream } from '../model/stream.ts'
import type { ListPage, ListQuery } from '../zoho/list-page.ts'
import type { StreamReader } from '../zoho/read-stream.ts'

/** What the first page of a read shows about the rest of it. */
export interface ProbedRead {
  /** Calls that the read takes; at least so many, where there is more behind its first page. */
  calls: number
  isAtLeast: boolean
  /** The records of the page. */
  records: ListedRecord[]
}

/** A read that is looked at, and not made, ends where it would ask for a second page. */
class SecondCall extends ZsyncError {
  readonly query: ListQuery
  constructor(query: ListQuery) {
    super('a plan asks for one page of a stream')
    this.query = query
  }
}

/** The list, for one call. */
export function onePageOf(list: ListPage): ListPage {
  let asked = 0
  return async (query, unwanted) => {
    asked += 1
    if (asked > 1) throw new SecondCall(query)
    return list(query, unwanted)
  }
}

/**
 * Begins a read as a run would, over a list of `onePageOf`: the run makes the very same first call.
 * @param isOrdered whether the list is believed to honour the order: then one look at its top confirms that nothing is new
 */
export async function probePage(reader: StreamReader, stream: Stream, isOrdered: boolean): Promise<ProbedRead> {
  const records: ProbedRead['records'] = []
  try {
    for await (const page of reader.pages()) {
      for (const record of page.records) {
        const id = recordId(record, stream.key)
        if (id !== undefined) records.push({ id, lmt: lmtOf(record) })
      }
      page.release?.()
      reader.taken()
    }
    return { calls: 1, isAtLeast: false, records }
  } catch (error) {
    if (!(error instanceof SecondCall)) throw error
    const { sort, from } = error.query
    // A page without news is doubted, and the top of the list is looked at: so much is known beforehand.
    const isDoubt = records.length === 0 && sort?.order === 'D' && from === undefined && reader.way() !== 'newest-first'
    return { calls: 2, isAtLeast: !isDoubt || !isOrdered, records }
  }
}
