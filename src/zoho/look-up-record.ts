import { AuthorizationError, UnavailableError, ZohoError } from '../model/errors.ts'
import type { Stream } from '../model/stream.ts'
import type { CallObserver, ZohoClient } from './zoho-client.ts'

/** `unknown`: Zoho refuses the detail call for another reason, which proves nothing. */
export type RecordFate = 'there' | 'deleted' | 'unknown'

/**
 * Asks Zoho for one record: only 404 with code 1002 says that it is deleted (zoho-api.md 4), from every path that its list
 * draws on (taxes also list tax groups, which have a path of their own).
 * @throws what `ZohoClient.get` throws when another attempt later may help: lost connections, limits, credentials
 */
export async function lookUpRecord(options: {
  client: ZohoClient
  stream: Stream
  organization: string
  id: string
  observer?: CallObserver
  signal?: AbortSignal
}): Promise<RecordFate> {
  const { client, stream, organization, id, observer, signal } = options
  let fate: RecordFate = 'unknown'
  for (const [index, path] of stream.detailPaths.entries()) {
    try {
      const params = { organization_id: organization }
      const answer = await client.get(`${path}/${encodeURIComponent(id)}`, params, observer, signal)
      answer.release()
      return 'there'
    } catch (error) {
      if (error instanceof ZohoError && error.status === 404 && error.code === 1002) fate = 'deleted'
      // A role that may list records but not open them: nothing is proved, and nothing is wrong with the list.
      else if (error instanceof AuthorizationError && error.scope) return 'unknown'
      else if (error instanceof UnavailableError) {
        // A further path that this organization lacks holds no record of it either.
        if (index === 0) return 'unknown'
      } else if (error instanceof ZohoError && error.status >= 200 && error.status !== 429) return 'unknown'
      else throw error
    }
  }
  return fate
}
