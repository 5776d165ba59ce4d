import { ZohoError } from '../model/errors.ts'
import type { JsonRecord } from '../model/records/json-record.ts'
import { recordId } from '../model/records/record-id.ts'
import type { BulkDetail, Detail, Stream } from '../model/stream.ts'
import type { AnswerBody } from './answer-body.ts'
import type { CallObserver, ZohoClient } from './zoho-client.ts'

/** What one call has told. */
export interface DetailAnswer {
  records: JsonRecord[]
  /** Ids that it was asked about and does not have. */
  missing: string[]
  /** Zoho's clock, in milliseconds. */
  serverTime: number
  /** Nobody reads the records any more. */
  release(): void
}

/** The details of one stream, as Zoho offers them. */
export interface ZohoDetails {
  /** One record by its own call; `missing` has its id where Zoho says that it is deleted (404 with code 1002). */
  one(id: string): Promise<DetailAnswer>
  /** Many records by one call, where the stream has such a call; `missing` says nothing of why. */
  many: BulkDetails | undefined
}

/** A call that answers many records. */
export interface BulkDetails {
  most: number
  fetch(ids: string[]): Promise<DetailAnswer>
}

/**
 * Binds the details of a stream to a client and an organization.
 * @returns functions that throw what `ZohoClient.get` throws, and ZohoError where an answer has no record in it
 */
export function openZohoDetails(options: {
  client: ZohoClient
  stream: Stream
  detail: Detail
  organization: string
  observer: CallObserver
  signal: AbortSignal
}): ZohoDetails {
  const { client, stream, detail, organization, observer, signal } = options
  const get = async (
    path: string,
    params: Record<string, string>,
    recordsOf: (body: AnswerBody) => JsonRecord[] | undefined,
  ): Promise<DetailAnswer> => {
    const answer = await client.get(path, { organization_id: organization, ...params }, observer, signal)
    const { body, serverTime, release } = answer
    const records = recordsOf(body)
    if (records && serverTime !== undefined) return { records, missing: [], serverTime, release }
    release()
    throw new ZohoError(
      `${stream.name}: Zoho's answer to ${path} has no ${records ? 'Date header' : `${detail.key} of that id`}. It was not used.`,
      {
        status: 200,
      },
    )
  }
  const fetchMany = async ({ path, parameter }: BulkDetail, ids: string[]): Promise<DetailAnswer> => {
    const answer = await get(path, { [parameter]: ids.join(',') }, ({ lists }) => lists.get(stream.listKey))
    const seen = new Set(answer.records.map((record) => recordId(record, stream.key)))
    return { ...answer, missing: ids.filter((id) => !seen.has(id)) }
  }
  return {
    one: async (id) => {
      try {
        const recordsOf = (body: AnswerBody): JsonRecord[] | undefined => {
          const record = recordOf(body, detail.key)
          return record && recordId(record, stream.key) === id ? [record] : undefined
        }
        return await get(`${stream.path}/${encodeURIComponent(id)}`, {}, recordsOf)
      } catch (error) {
        if (!(error instanceof ZohoError && error.status === 404 && error.code === 1002)) throw error
        return { records: [], missing: [id], serverTime: client.serverTime() ?? 0, release: () => {} }
      }
    },
    many: detail.bulk && { most: detail.bulk.most, fetch: (ids) => fetchMany(detail.bulk as BulkDetail, ids) },
  }
}

/** The record by its key, else the only object there is: documented keys differ from those that are sent (zoho-api.md 2.6). */
function recordOf({ objects }: AnswerBody, key: string): JsonRecord | undefined {
  const others = [...objects].filter(([name]) => name !== 'page_context')
  return objects.get(key) ?? (others.length === 1 ? others[0]?.[1] : undefined)
}
