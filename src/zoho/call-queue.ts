/** Calls that wait to be sent, first come, first served; a call that is aborted leaves by itself. */
export interface CallQueue {
  readonly length: number
  /** Resolves when it is the call's turn; rejects with the reason of an abort, or what `refuse` says. */
  join(signal: AbortSignal | undefined): Promise<void>
  /** Lets the first one go. */
  admit(): void
  /** Turns all away. */
  refuse(reason: unknown): void
}

/** @param changed hears that a call has come, or has gone by itself */
export function openCallQueue(changed: () => void): CallQueue {
  const waiting = new Set<{ admit(): void; refuse(reason: unknown): void }>()
  return {
    get length() {
      return waiting.size
    },
    join: (signal) => {
      const turn = Promise.withResolvers<void>()
      const leave = (): void => {
        waiting.delete(call)
        signal?.removeEventListener('abort', abort)
      }
      const abort = (): void => {
        leave()
        turn.reject(signal?.reason)
        changed()
      }
      const call = {
        admit: () => {
          leave()
          turn.resolve()
        },
        refuse: (reason: unknown) => {
          leave()
          turn.reject(reason)
        },
      }
      if (signal?.aborted) return Promise.reject(signal.reason)
      signal?.addEventListener('abort', abort, { once: true })
      waiting.add(call)
      changed()
      return turn.promise
    },
    admit: () => {
      const [first] = waiting
      first?.admit()
    },
    refuse: (reason) => {
      for (const call of [...waiting]) call.refuse(reason)
    },
  }
}
