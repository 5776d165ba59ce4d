/** Calls by path and status: `{ '/books/v3/invoices': { '200': 3 } }`; ids are left out, a cut connection has status 0. */
export interface CallCounts {
  total: number
  byPath: Record<string, Record<string, number>>
}

/** Counts the calls that reached the fake, so that tests can compare calls spent with calls needed. */
export class CallLog {
  #byPath = new Map<string, Map<string, number>>()

  count(path: string, status: number): void {
    const name = path.replace(/\/\d{15,19}(?=\/|$)/g, '/{id}')
    const statuses = this.#byPath.get(name) ?? new Map<string, number>()
    statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1)
    this.#byPath.set(name, statuses)
  }

  report(): CallCounts {
    const byPath = Object.fromEntries([...this.#byPath].map(([path, statuses]) => [path, Object.fromEntries(statuses)]))
    const counts = [...this.#byPath.values()].flatMap((statuses) => [...statuses.values()])
    return { total: counts.reduce((sum, count) => sum + count, 0), byPath }
  }

  reset(): void {
    this.#byPath = new Map()
  }
}
