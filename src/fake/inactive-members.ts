import type { JsonObject } from '../model/json.ts'

/** What deactivating changes in a row: masters become inactive, transactions void (zoho-api.md 3.5). */
export function inactiveMembers(listKey: string, row: JsonObject): JsonObject {
  const members: JsonObject = {}
  if ('is_active' in row) members.is_active = false
  if ('is_inactive' in row) members.is_inactive = true
  if ('status' in row) members.status = masters[listKey] ?? 'void'
  return members
}

/** Whether a row says of itself that it is inactive: such rows the default filter of some lists hides (zoho-api.md 2.3). */
export function isInactiveRow(row: JsonObject): boolean {
  return (
    row.is_active === false ||
    row.is_inactive === true ||
    (typeof row.status === 'string' && /^inactive$/i.test(row.status))
  )
}

const masters: Record<string, string> = {
  contacts: 'inactive',
  items: 'inactive',
  users: 'inactive',
  taxes: 'Inactive',
}
