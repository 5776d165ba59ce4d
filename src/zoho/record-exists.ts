import { ZohoError } from '../model/errors.ts'
import type { Stream } from '../model/stream.ts'
import type { CallObserver, ZohoClient } from './zoho-client.ts'

/**
 * Whether Zoho still has the record, by its detail call: only 404 with code 1002 says that it is deleted (zoho-api.md 4).
 * @throws what `ZohoClient.get` throws otherwise: an answer of any other kind proves nothing
 */
export async function recordExists(options: {
  client: ZohoClient
  stream: Stream
  organization: string
  id: string
  observer?: CallObserver
  signal?: AbortSignal
}): Promise<boolean> {
  const { client, stream, organization, id, observer, signal } = options
  try {
    await client.get(`${stream.path}/${encodeURIComponent(id)}`, { organization_id: organization }, observer, signal)
    return true
  } catch (error) {
    if (error instanceof ZohoError && error.status === 404 && error.code === 1002) return false
    throw error
  }
}
