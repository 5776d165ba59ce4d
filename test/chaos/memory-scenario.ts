import { type Dice, dice } from '../../src/fake/dice.ts'
import { type Capability, wayOf } from '../../src/model/capability.ts'
import { lmtColumn } from '../../src/model/records/lmt-of.ts'
import type { Way } from '../../src/model/stream.ts'
import type { Kill } from './memory-life.ts'
import type { Mutation } from './memory-records.ts'
import { type Between, scenarioRuns } from './memory-scenario-runs.ts'
import type { FaultKind, ListOptions } from './memory-zoho.ts'

/** What a careless or unlucky user does to the state between two runs. */
export type Tamper =
  | 'backup'
  | 'restore-database'
  | 'restore-file'
  | 'restore-both'
  | 'lose-file'
  /** PostgreSQL recovers: what is not logged is empty. */
  | 'crash'
  | 'future-file'
  | 'future-both'

export interface RunStep {
  /** Seconds since the run before. */
  advance: number
  tamper?: Tamper
  before: Mutation[]
  between: Between[]
  /** Somebody does this between every two calls, without a pause. */
  always?: Mutation
  /** The process dies. */
  kill?: Kill
  /** A call of Zoho fails; all further ones too where the day's calls are spent. */
  fault?: { call: number; kind: FaultKind }
  /** The user asks for a polite end at this call. */
  stop?: number
  mode: 'incremental' | 'full-rebuild'
  /** Milliseconds; null for never. */
  sweepEvery: number | null
  /** `--since`, seconds ago. */
  since?: number
  allowMassDelete: boolean
  /** The share of records of which Zoho tells nothing. */
  unknown: number
}

/** One story as plain JSON: what the list is like, what the catalog believes, and what happens. */
export interface Scenario {
  seed: number
  list: ListOptions
  way: Way
  /** Whether the catalog names an order of creation for whole scans. */
  scanOrder: boolean
  /** Milliseconds. */
  lookback: number
  /** Pages that a batch has at most; each takes its own number up to that. */
  pagesPerBatch: number
  /** What the list is said to have taken when it was last read whole, right or wrong; null where nobody knows. */
  knownPages: number | null
  /** Rows at the beginning: so many in one second, so many seconds ago. */
  bursts: { ago: number; count: number }[]
  runs: RunStep[]
}

/** The story of a seed: most are small, so that thousands are played in a minute; a few have a long list. */
export function memoryScenario(seed: number): Scenario {
  const throws = dice(seed, 0)
  const list = listOptions(throws)
  const isHuge = throws.chance(0.0005)
  if (isHuge) list.perPageMax = 200
  const truth: Way = list.hasLmt ? wayOf(truthOf(list)) : 'full-scan'
  const margin = throws.pick([1000, 10_000, 300_000])
  const pages = dice(seed, 3)
  return {
    seed,
    list,
    way: throws.chance(0.7) || !list.hasLmt ? truth : throws.pick(ways),
    scanOrder: throws.chance(0.5),
    lookback: list.late + list.lag + margin,
    pagesPerBatch: throws.pick([1, 2, 4, 50]),
    knownPages: pages.chance(0.3) ? null : 1 + pages.below(20),
    bursts: isHuge ? hugeBursts : bursts(throws, list.perPageMax),
    runs: scenarioRuns(throws, list.perPageMax),
  }
}

export function truthOf({ filter, sortable }: ListOptions): Capability {
  return { filter, order: sortable.includes(lmtColumn) }
}

const ways: [Way, ...Way[]] = ['keyset', 'newest-first', 'filtered-scan', 'full-scan']

function listOptions(throws: Dice): ListOptions {
  const quick = throws.chance(0.6)
  return {
    filter: throws.pick(['inclusive', 'inclusive', 'inclusive', 'exclusive', 'exclusive', 'ignored', 'equality']),
    sortable: throws.pick([
      [lmtColumn, 'created_time'],
      [lmtColumn, 'created_time'],
      [lmtColumn],
      ['created_time'],
      [],
    ]),
    ownOrder: throws.pick([
      { column: 'created_time', order: 'D' },
      { column: 'created_time', order: 'A' },
      { column: 'name', order: 'A' },
      { column: lmtColumn, order: 'D' },
    ]),
    equalsMove: throws.chance(0.5),
    echoes: throws.chance(0.85),
    perPageMax: throws.chance(0.02) ? 200 : throws.pick([7, 7, 7, 10, 10, 20]),
    beyondEnd: throws.pick(['empty', 'last-page']),
    hides: throws.pick(['never', 'never', 'unfiltered', 'always']),
    twins: throws.chance(0.2) ? throws.pick([5, 7]) : 0,
    late: quick ? 0 : throws.pick([0, 1000, 10_000, 120_000]),
    lag: quick ? 0 : throws.pick([0, 2000, 5000, 60_000]),
    blank: throws.chance(0.3) ? 0.2 : 0,
    hasLmt: throws.chance(0.88),
    tick: throws.pick([100, 300, 1000, 5000]),
  }
}

const hugeBursts = [10, 5000, 90_000].map((ago) => ({ ago, count: 3333 }))

/** Now and then much more in one second than a page holds. */
function bursts(throws: Dice, perPageMax: number): Scenario['bursts'] {
  return Array.from({ length: 1 + throws.below(5) }, () => ({
    ago: throws.pick([2, 30, 3600, 100_000]) + throws.below(20),
    count: throws.chance(0.15) ? Math.floor(perPageMax * 2.25) : 1 + throws.below(Math.min(perPageMax, 16)),
  }))
}
