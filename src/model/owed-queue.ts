import type { DetailStore, OwedDetail } from './detail-store.ts'

/** Of this many calls one is for the oldest: what is new comes first, and what is old comes too. */
const oldestShare = 10

/**
 * What a stream owes, newest first and with every tenth from the other end, until both meet. What was given out is not given out
 * again, whatever became of it.
 */
export class OwedQueue {
  #newest: OwedDetail | undefined
  #oldest: OwedDetail | undefined

  /** At most `count` more; fewer only where no more are owed. */
  async next(store: Pick<DetailStore, 'owed'>, count: number): Promise<OwedDetail[]> {
    const old = Math.floor(count / oldestShare)
    const newest = await this.newest(store, count - old)
    this.#newest = newest.at(-1) ?? this.#newest
    const oldest = old === 0 ? [] : await this.#look(store, 'oldest', old)
    this.#oldest = oldest.at(-1) ?? this.#oldest
    return [...newest, ...oldest]
  }

  /** The newest of them, which stay in the queue. */
  newest(store: Pick<DetailStore, 'owed'>, count: number): Promise<OwedDetail[]> {
    return this.#look(store, 'newest', count)
  }

  #look(store: Pick<DetailStore, 'owed'>, order: 'newest' | 'oldest', limit: number): Promise<OwedDetail[]> {
    return store.owed({ order, limit, newerThan: this.#oldest, olderThan: this.#newest })
  }
}
