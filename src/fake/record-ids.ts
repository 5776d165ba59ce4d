import { catalog } from '../model/catalog.ts'
import { seedOf } from './dice.ts'

/** Makes the ids of one organization: decimal strings of 18 or 19 digits, beyond what a JS number holds (zoho-api.md 2.4). */
export function recordIds(organizationNumber: number): (kind: string, n: number) => string {
  const prefix = organizationNumber === 0 ? '460815' : String(1_460_815 + organizationNumber)
  return (kind, n) => `${prefix}${kindCode(kind)}${String(n + 1).padStart(10, '0')}`
}

/** Two digits that keep the ids of different kinds apart. */
function kindCode(kind: string): number {
  const [name = '', children] = kind.split(' ')
  const index = catalog.findIndex((stream) => stream.name === name)
  if (index < 0) return 80 + (seedOf(kind) % 20)
  return index + (children ? 45 : 10)
}
