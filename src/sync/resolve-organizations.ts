import { AuthorizationError, ConfigError } from '../model/errors.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import type { ZohoClient } from '../zoho/zoho-client.ts'

/**
 * The organizations to sync: those asked for, or the account's only one. One call, which also shows at once whether the
 * credentials are good.
 * @param asked ids from the settings; empty for the account's only organization
 * @param note hears why it takes longer
 * @throws ConfigError that lists the choices; AuthorizationError
 */
export async function resolveOrganizations(
  client: ZohoClient,
  asked: readonly string[],
  note: (message: string) => void,
  signal?: AbortSignal,
): Promise<string[]> {
  let rows: JsonObject[]
  try {
    const observer = { retried: (reason: string) => note(`Zoho is asked again ${reason}`) }
    const { body } = await client.get('/organizations', {}, observer, signal)
    rows = (body.lists.get('organizations') ?? []).map((record) => record.toObject())
  } catch (error) {
    // A token without the settings scope cannot list organizations but may read them.
    if (error instanceof AuthorizationError && error.scope && asked.length > 0) return [...new Set(asked)]
    throw error
  }
  const choices = rows.map(({ organization_id, name }) => `${String(organization_id)} (${String(name)})`).join(', ')
  const known = new Set(rows.map(({ organization_id }) => String(organization_id)))
  const unknown = asked.filter((id) => !known.has(id))
  if (unknown.length > 0) {
    throw new ConfigError(
      `This Zoho user has no organization ${unknown.join(', ')}. It has: ${choices || 'none'}. Check ZOHO_ORGANIZATION_ID.`,
    )
  }
  if (asked.length > 0) return [...new Set(asked)]
  const active = rows.filter((row) => row.is_org_active !== false && !isInactive(row.org_settings))
  if (active.length === 1) return active.map(({ organization_id }) => String(organization_id))
  throw new ConfigError(
    active.length === 0
      ? 'This Zoho user has no active organization in Zoho Books.'
      : `This Zoho user has several organizations: ${choices}. Set ZOHO_ORGANIZATION_ID to one or several of them.`,
  )
}

function isInactive(settings: JsonObject[string] | undefined): boolean {
  return isObject(settings) && settings.is_org_active === false
}
