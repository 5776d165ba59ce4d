/** What a stream owes, and what it costs. */
export interface Debt {
  /** Calls that all of it takes. */
  calls: number
  /** Whether one call answers many: then it is all of it or nothing. */
  isBulk: boolean
  /** Of the newest that are owed, as many as there may be calls: when their rows were changed, newest first, in milliseconds. */
  versions: number[]
}

/**
 * Splits calls over streams: first those that get much for a call, then record by record, the newest of all streams first.
 * @returns the calls of each stream, in their order; infinite for all where there are enough
 */
export function shareCalls(left: number, debts: readonly Debt[]): number[] {
  const wanted = debts.reduce((sum, { calls }) => sum + calls, 0)
  if (wanted <= left) return debts.map(() => Number.POSITIVE_INFINITY)
  let rest = left
  const shares = debts.map(({ calls, isBulk }) => {
    const share = isBulk ? Math.min(calls, rest) : 0
    rest -= share
    return share
  })
  const records = debts.flatMap(({ versions, isBulk }, index) =>
    isBulk ? [] : versions.map((version) => ({ index, version })),
  )
  records.sort((a, b) => b.version - a.version)
  for (const { index } of records.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
