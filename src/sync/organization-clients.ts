import type { Clock } from '../model/clock.ts'
import type { LimitStore } from '../model/limits/limit-store.ts'
import { openRunBudget } from '../model/limits/run-budget.ts'
import type { ZohoSettings } from '../model/settings.ts'
import { SharedCallLimiter } from '../zoho/shared-call-limiter.ts'
import type { ZohoClient } from '../zoho/zoho-client.ts'
import type { Zoho } from './open-zoho.ts'

/** The clients of a run: each organization has limits of its own, the run's budget is one for all. */
export interface OrganizationClients {
  clientFor(organization: string): ZohoClient
  /** When the first of the days that were spent ends; undefined where none was, or nobody knows. */
  resetsAt(): number | undefined
  /** Nothing is called any more: gives back to other processes what this one has. */
  close(): Promise<void>
}

export function organizationClients(options: {
  zoho: Zoho
  settings: Pick<ZohoSettings, 'callsPerMinute' | 'concurrentCalls' | 'reserve'>
  /** Where the limits of `books/927270289` are kept for all processes. */
  storeOf: (name: string) => LimitStore
  /** Calls that the run may make; undefined for as many as Zoho allows. */
  budget: number | undefined
  wait: boolean
  clock: Clock
  note: (message: string) => void
}): OrganizationClients {
  const { zoho, settings, storeOf, wait, clock, note } = options
  const budget = openRunBudget(options.budget)
  const limits = {
    perMinute: settings.callsPerMinute,
    concurrent: settings.concurrentCalls,
    reserve: settings.reserve,
  }
  const opened = new Map<string, { limiter: SharedCallLimiter; client: ZohoClient }>()
  const open = (organization: string) => {
    const store = storeOf(`books/${organization}`)
    const limiter = new SharedCallLimiter({ store, limits, budget, wait, clock, note })
    return { limiter, client: zoho.clientWith(limiter) }
  }
  return {
    clientFor: (organization) => {
      const found = opened.get(organization) ?? open(organization)
      opened.set(organization, found)
      return found.client
    },
    resetsAt: () => {
      const resets = [...opened.values()].map(({ limiter }) => limiter.resetsAt() ?? Number.POSITIVE_INFINITY)
      const first = Math.min(...resets)
      return Number.isFinite(first) ? first : undefined
    },
    close: async () => {
      await Promise.all([...opened.values()].map(({ limiter }) => limiter.close()))
    },
  }
}
