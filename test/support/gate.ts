import type { RequestInfo } from '../../src/fake/world.ts'
import type { SyncWorld } from './sync-world.ts'
import { waitUntil } from './wait-until.ts'

export interface Gate {
  /** The calls that wait at the gate now, or waited there. */
  waiting: RequestInfo[]
  /** Resolves when so many calls have come to the gate. */
  reached(count: number): Promise<void>
  /** Lets all calls through, those to come too. */
  open(): void
}

/** Holds the calls of a local Zoho that `stops` names, so that a test can act while a run is in the middle of them. */
export function gate({ fake }: Pick<SyncWorld, 'fake'>, stops: (info: RequestInfo) => boolean = () => true): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  const waiting: RequestInfo[] = []
  fake.control.onRequest = async (info) => {
    if (!stops(info)) return
    waiting.push(info)
    await promise
  }
  return {
    waiting,
    reached: (count) => waitUntil(`${count} calls wait`, () => waiting.length >= count),
    open: () => {
      fake.control.onRequest = undefined
      resolve()
    },
  }
}
