import type { DatabaseServer } from '../support/database-server.ts'
import type { Figures } from './figures.ts'
import type { RunZsync } from './run-zsync.ts'
import type { Sizes } from './sizes.ts'

/** What all sections work with. */
export interface Bench {
  server: DatabaseServer
  /** The bin/run.js of the zsync that is measured, and a run of it. */
  bin: string
  zsync: RunZsync
  sizes: Sizes
  figures: Figures
}

/** One part of the bench: measures, and throws where what it measured did not do its work. */
export type Section = (bench: Bench) => Promise<void>

/** Runs the rivals of each round one after the other, each time another one first: none always has the warm machine. */
export async function interleave(rounds: number, rivals: (() => Promise<void>)[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < rivals.length; turn++) await rivals[(round + turn) % rivals.length]?.()
  }
}
