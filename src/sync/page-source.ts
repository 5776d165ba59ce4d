import type { Page } from '../model/page.ts'

export interface PageSource {
  pages(): AsyncGenerator<Page>
  /** @throws what cut the read short: the failure, or the reason of the stop */
  assertComplete(): void
}

/**
 * Lets a read end early without losing what it has read: a failure or a stop ends the pages as if they were all, so that the
 * sink still commits the batch in flight with its checkpoint; `assertComplete` then says what happened.
 * @param stop a polite end: no further page is asked for
 */
export function pageSource(read: () => AsyncGenerator<Page>, stop: AbortSignal): PageSource {
  let cut: { cause: unknown } | undefined
  async function* pages(): AsyncGenerator<Page> {
    try {
      for await (const page of read()) {
        yield page
        stop.throwIfAborted()
      }
    } catch (error) {
      cut = { cause: error }
    }
  }
  return {
    pages,
    assertComplete: () => {
      if (cut) throw cut.cause
    },
  }
}
