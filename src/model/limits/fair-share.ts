export interface Demand {
  owner: string
  calls: number
  /** When it last got something: who has waited longest comes first. */
  served: number
}

/** How many of `limit` calls at once are `owner`'s when all get as many as they want or as many as any other. */
export function fairShare(limit: number, demands: readonly Demand[], owner: string): number {
  const shares = new Map<string, number>()
  let left = limit
  let open = demands.toSorted((one, other) => one.served - other.served || (one.owner < other.owner ? -1 : 1))
  while (left > 0) {
    open = open.filter((demand) => (shares.get(demand.owner) ?? 0) < demand.calls)
    if (open.length === 0) break
    for (const demand of open.slice(0, left)) shares.set(demand.owner, (shares.get(demand.owner) ?? 0) + 1)
    left -= Math.min(left, open.length)
  }
  return shares.get(owner) ?? 0
}
