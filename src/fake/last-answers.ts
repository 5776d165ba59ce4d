/** So many queries and characters are kept: a test of memory reads 200,000 records from the process of the fake. */
const mostQueries = 200
const mostCharacters = 8 * 1024 * 1024

/** The last body of each list query, for a replica or a cache that lags: the oldest go first. */
export class LastAnswers {
  readonly #bodies = new Map<string, { body: string; at: number }>()
  #characters = 0

  /** @param at the fake's time, in milliseconds */
  remember(query: string, body: string, at: number): void {
    this.#forget(query)
    this.#bodies.set(query, { body, at })
    this.#characters += body.length
    for (const oldest of this.#bodies.keys()) {
      if (this.#bodies.size <= mostQueries && this.#characters <= mostCharacters) return
      this.#forget(oldest)
    }
  }

  /** The body that the query got last, unless that was before `since`. */
  recall(query: string, since: number): string | undefined {
    const last = this.#bodies.get(query)
    return last && last.at >= since ? last.body : undefined
  }

  #forget(query: string): void {
    this.#characters -= this.#bodies.get(query)?.body.length ?? 0
    this.#bodies.delete(query)
  }
}
