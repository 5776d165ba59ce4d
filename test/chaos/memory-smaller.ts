import type { Mutation } from './memory-records.ts'
import type { RunStep, Scenario } from './memory-scenario.ts'
import type { ListOptions } from './memory-zoho.ts'

/** Stories with something taken out of them, the largest cuts first. */
export function* smallerMemory(scenario: Scenario): Generator<Scenario> {
  const { runs, bursts, list } = scenario
  for (const fewer of without(runs)) yield { ...scenario, runs: fewer }
  for (const fewer of without(bursts)) yield { ...scenario, bursts: fewer }
  for (const [index, run] of runs.entries()) {
    for (const step of smallerSteps(run)) yield { ...scenario, runs: runs.with(index, step) }
  }
  for (const [index, burst] of bursts.entries()) {
    for (const count of fewer(burst.count)) yield { ...scenario, bursts: bursts.with(index, { ...burst, count }) }
  }
  for (const plainer of plainerLists(list)) yield { ...scenario, list: plainer }
  if (scenario.pagesPerBatch > 1) yield { ...scenario, pagesPerBatch: 1 }
  if (scenario.knownPages !== null) yield { ...scenario, knownPages: null }
  if (scenario.scanOrder) yield { ...scenario, scanOrder: false }
}

function* smallerSteps(step: RunStep): Generator<RunStep> {
  for (const member of accidents) if (step[member] !== undefined) yield omit(step, member)
  if (step.mode === 'full-rebuild') yield { ...step, mode: 'incremental' }
  if (step.sweepEvery !== null) yield { ...step, sweepEvery: null }
  if (step.unknown > 0) yield { ...step, unknown: 0 }
  for (const before of fewerMutations(step.before)) yield { ...step, before }
  for (const between of without(step.between)) yield { ...step, between }
  for (const [index, one] of step.between.entries()) {
    for (const mutations of fewerMutations(one.mutations)) {
      yield { ...step, between: step.between.with(index, { ...one, mutations }) }
    }
  }
}

function* fewerMutations(mutations: Mutation[]): Generator<Mutation[]> {
  yield* without(mutations)
  for (const [index, mutation] of mutations.entries()) {
    for (const count of fewer(mutation.count)) yield mutations.with(index, { ...mutation, count })
  }
}

function* plainerLists(list: ListOptions): Generator<ListOptions> {
  if (list.lag > 0) yield { ...list, lag: 0 }
  if (list.late > 0) yield { ...list, late: 0 }
  if (list.twins > 0) yield { ...list, twins: 0 }
  if (list.blank > 0) yield { ...list, blank: 0 }
  if (list.hides !== 'never') yield { ...list, hides: 'never' }
  if (list.beyondEnd !== 'empty') yield { ...list, beyondEnd: 'empty' }
  if (list.ownOrder.column !== 'created_time') yield { ...list, ownOrder: { column: 'created_time', order: 'D' } }
  if (list.tick > 0) yield { ...list, tick: 0 }
}

const accidents = ['kill', 'always', 'fault', 'stop', 'since', 'tamper'] as const

function omit(step: RunStep, member: (typeof accidents)[number]): RunStep {
  const copy = { ...step }
  delete copy[member]
  return copy
}

function* without<T>(list: T[]): Generator<T[]> {
  if (list.length > 3) {
    yield list.slice(0, Math.ceil(list.length / 2))
    yield list.slice(Math.floor(list.length / 2))
  }
  for (let index = 0; index < list.length; index++) yield list.toSpliced(index, 1)
}

function* fewer(count: number): Generator<number> {
  if (count > 3) yield Math.floor(count / 2)
  if (count > 1) yield count - 1
}
