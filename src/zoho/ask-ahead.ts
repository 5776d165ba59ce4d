import type { ScanWindow } from '../model/scan-window.ts'
import type { ListAnswer } from './list-page.ts'
import type { PagesAhead } from './pages-ahead.ts'

export interface Asked {
  window: ScanWindow
  answer: ListAnswer
}

export interface AskAhead {
  /**
   * Waits for the answer to the first of the windows that `plan` gives, and asks for the others along with it. Answers that
   * were asked for earlier are used where `plan` still names them in the same order; from the first on that it does not, they
   * are discarded.
   * @param plan is asked again whenever there is room for more
   */
  next(plan: () => ScanWindow[]): Promise<Asked>
  /** Nothing that was asked for is wanted any more. */
  discard(): void
}

/**
 * Asks for several pages at once and gives their answers strictly in the order of asking, whatever the order in which they
 * come; a failure too waits for its turn, so that the pages before it are read. What is discarded before it was sent is never
 * sent; what was sent ends by itself, unheard: torn down, it would still be at work at Zoho while the limiter lets others go.
 */
export function askAhead(
  ask: (window: ScanWindow, unwanted: AbortSignal) => Promise<ListAnswer>,
  ahead: PagesAhead,
): AskAhead {
  const asked: { window: ScanWindow; answer: Promise<ListAnswer>; unwanted: AbortController }[] = []

  const discardFrom = (index: number): void => {
    for (const { unwanted } of asked.splice(index)) unwanted.abort()
  }
  const fill = (windows: ScanWindow[]): void => {
    const other = asked.findIndex(({ window }, index) => !isSame(window, windows[index] ?? window))
    if (other >= 0) discardFrom(other)
    for (const window of windows.slice(asked.length)) {
      const unwanted = new AbortController()
      const answer = ask(window, unwanted.signal)
      // It is heard when its turn comes, if ever.
      answer.catch(() => {})
      asked.push({ window, answer, unwanted })
    }
  }
  return {
    next: async (plan) => {
      fill(plan())
      const [first] = asked
      if (first === undefined) throw new RangeError('no page is planned')
      ahead.onRoom(() => fill(plan()))
      try {
        return { window: first.window, answer: await first.answer }
      } finally {
        ahead.onRoom(undefined)
        asked.shift()
      }
    },
    discard: () => discardFrom(0),
  }
}

function isSame(one: ScanWindow, other: ScanWindow): boolean {
  return one.page === other.page && one.perPage === other.perPage
}
