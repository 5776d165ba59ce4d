import type { Fault } from '../../src/fake/faults.ts'
import type { ListBehaviour } from '../../src/fake/list-behaviour.ts'
import type { Mode } from '../../src/model/report.ts'

/** How a list is told to answer. */
export type Knobs = Partial<
  Pick<ListBehaviour, 'filter' | 'sort' | 'pageContext' | 'beyondEnd' | 'perPageMax' | 'duplicates'>
>

export interface ListPlan {
  stream: string
  /** Records beside the generated ones. */
  extra: number
  knobs: Knobs
}

/**
 * What users do, or time. `which` chooses among the records that there are then. A `late` one shows in the list so many seconds
 * after its LMT, when others of a later time may have shown already.
 */
export type Mutation =
  | { kind: 'delete' | 'touch'; stream: string; which: number }
  | { kind: 'edit' | 'deactivate'; stream: string; which: number; late?: number }
  | { kind: 'create'; stream: string; count: number; late?: number }
  /** Saves so many records within one second. */
  | { kind: 'bulk'; stream: string; which: number; count: number; late?: number }
  | { kind: 'advance'; seconds: number }
  /** The list answers in another way from now on. */
  | { kind: 'behave'; stream: string; knobs: Knobs }

/** What somebody does to state or database while no run is under way. */
export type Tamper =
  | { kind: 'delete-state-file' | 'future-watermark' | 'delete-checkpoints' }
  /** Some rows that live are marked deleted: a sweep must bring them back, although nothing else about them changed. */
  | { kind: 'mark-deleted' }
  /** As they were before step `of`. */
  | { kind: 'old-state-file' | 'old-database'; of: number }

/** A time, and a run of zsync in it. */
export interface Step {
  /** Seconds that pass before anything else happens. */
  wait: number
  tamper?: Tamper
  before: Mutation[]
  /** Just before the run's `at`-th call is answered, counted from 1. */
  during: { at: number; what: Mutation }[]
  /** From behind the run's `at`-th call on; 0 is before its first. */
  faults: { at: number; fault: Fault }[]
  /** The process dies, or is asked to end, in its `at`-th call and so many turns of the event loop later. */
  end?: { kind: 'kill' | 'stop'; at: number; turns: number }
  mode: Mode
  /** Whether a sweep is due. */
  sweep: boolean
}

export interface RealScenario {
  seed: number
  /** Generated invoices; the other lists follow in proportion. */
  records: number
  /** Streams at once; where it is one, a scenario plays the same each time. */
  concurrency: number
  /** Seconds that the local Zoho's clock goes on with each call: edits and answers may share a second, for a while. */
  tick: number
  /** Whether details are read too; then one call at a time. */
  details: boolean
  lists: ListPlan[]
  steps: Step[]
}
