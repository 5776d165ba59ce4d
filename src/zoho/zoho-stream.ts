import type { Stream } from '../model/stream.ts'
import { type ListPage, listPages } from './list-page.ts'
import { lookUpRecord, type RecordFate } from './look-up-record.ts'
import type { CallObserver, ZohoClient } from './zoho-client.ts'

/** One stream of one organization, as Zoho offers it: a port, so that the chaos tests can put a list in memory in its place. */
export interface ZohoStream {
  list: ListPage
  /** Asks for one record by its id. */
  lookUp(id: string): Promise<RecordFate>
  /** Calls that may still be spent, today and by this run; undefined where nobody knows. */
  callsLeft(): number | undefined
}

export function openZohoStream(options: {
  client: ZohoClient
  stream: Stream
  organization: string
  observer: CallObserver
  signal: AbortSignal
}): ZohoStream {
  return {
    list: listPages(options),
    lookUp: (id) => lookUpRecord({ ...options, id }),
    callsLeft: () => options.client.callsLeft(),
  }
}
