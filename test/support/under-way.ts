import { subscribe } from 'node:diagnostics_channel'
import pg from 'pg'

/** As a set: one that was let go early may end twice, and its answer may be told of later than its end. */
const requests = new Set<unknown>()
let queries = 0
let isWatching = false

/** How many requests and queries of this process wait for their answer. It is counted from the first call on. */
export function underWay(): number {
  if (!isWatching) watch()
  return requests.size + queries
}

function watch(): void {
  isWatching = true
  const begun = (message: unknown): void => void requests.add(requestOf(message))
  const ended = (message: unknown): void => void requests.delete(requestOf(message))
  subscribe('undici:request:create', begun)
  subscribe('undici:request:trailers', ended)
  subscribe('undici:request:error', ended)
  // pg tells nobody; what streams, as a COPY, is not counted.
  const { query } = pg.Client.prototype
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, ...parameters: unknown[]): unknown {
      const answer: unknown = Reflect.apply(query, this, parameters)
      if (!(answer instanceof Promise)) return answer
      queries += 1
      const settle = (): void => {
        queries -= 1
      }
      answer.then(settle, settle)
      return answer
    },
  })
}

function requestOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'request' in message ? message.request : undefined
}
