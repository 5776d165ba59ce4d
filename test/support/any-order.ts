import type { ListPage } from '../../src/zoho/list-page.ts'

/**
 * A list whose requests are under way together: whichever `pick` says is answered next, as of that moment. All of them were
 * sent, also those that nobody waits for any more.
 */
export function anyOrder(
  list: ListPage,
  pick: (waiting: number) => number,
): { list: ListPage; idle(): Promise<void>; most(): number } {
  const waiting: (() => void)[] = []
  let most = 0
  const answerOne = (): void => {
    const [answer] = waiting.splice(waiting.length > 1 ? pick(waiting.length) : 0, 1)
    answer?.()
  }
  return {
    list: (query) =>
      new Promise((resolve, reject) => {
        waiting.push(() => list(query).then(resolve, reject))
        most = Math.max(most, waiting.length)
        setImmediate(answerOne)
      }),
    /** Resolves once every request was answered. */
    idle: async () => {
      while (waiting.length > 0) await new Promise(setImmediate)
    },
    /** How many were under way at once, at most. */
    most: () => most,
  }
}
