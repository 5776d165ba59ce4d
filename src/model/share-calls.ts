/** What a stream owes, in calls. */
export interface Debt {
  /** Calls that answer many records each. */
  bulk: number
  /**
   * The records that take a call each: when their rows were changed, in milliseconds. Of the newest as many as there may be calls.
   */
  versions: number[]
}

/** Calls that all of it takes. */
export function callsOf({ bulk, versions }: Debt): number {
  return bulk + versions.length
}

/**
 * Splits calls over streams: first those that get much for a call, then record by record, the newest of all streams first.
 * @returns the calls of each stream, in their order. Where there are enough for all they are infinite, but where one call is for
 * many: should it not answer them, each of these takes a call, and that is another debt
 */
export function shareCalls(left: number, debts: readonly Debt[]): number[] {
  const wanted = debts.reduce((sum, debt) => sum + callsOf(debt), 0)
  if (wanted <= left) return debts.map((debt) => (debt.bulk > 0 ? callsOf(debt) : Number.POSITIVE_INFINITY))
  let rest = left
  const shares = debts.map(({ bulk }) => {
    const share = Math.min(bulk, rest)
    rest -= share
    return share
  })
  const records = debts.flatMap(({ versions }, index) => versions.map((version) => ({ index, version })))
  records.sort((a, b) => b.version - a.version)
  for (const { index } of records.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
