import { type Dice, dice, seedOf } from '../../src/fake/dice.ts'
import type { Fault } from '../../src/fake/faults.ts'
import type { Knobs, ListPlan, Mutation, RealScenario, Step, Tamper } from './real-scenario.ts'

type Choices<T> = readonly [T, ...T[]]

/** Streams of every way, and those with a quirk: hidden inactive rows, no LMT, a filter that means equality, no order at all. */
const streams = [
  'invoices',
  'contacts',
  'expenses',
  'customerpayments',
  'chartofaccounts',
  'currencies',
  'journals',
  'purchaseorders',
] as const

// What is named more than once happens more often.
const mutations: Choices<Mutation['kind']> = [
  ...(['edit', 'edit', 'edit', 'create', 'create', 'delete', 'delete', 'touch', 'deactivate'] as const),
  ...(['bulk', 'advance', 'advance', 'advance', 'behave'] as const),
]
const faults: Choices<Fault['kind']> = [
  ...(['429/44', '429/43', '429/1070', '500', '502-html', '200-html', 'reset', 'cut-body'] as const),
  ...(['expired-token', 'stale', 'stale', 'stale', 'stale', 'stale'] as const),
]

const filters: Choices<NonNullable<Knobs['filter']>> = ['inclusive', 'exclusive', 'ignored', 'equality']
const tampers: Choices<Tamper['kind']> = [
  'delete-state-file',
  'future-watermark',
  'delete-checkpoints',
  'mark-deleted',
  'mark-deleted',
  'old-state-file',
  'old-database',
]

const minute = 60
const hour = 60 * minute

/**
 * Late rows and stale answers together stay below the lookback of 300 s: what Zoho shows later than that, an incremental run
 * cannot know of.
 */
const latest = 120
const stalest = 100

/** The scenario of a seed. */
export function throwScenario(seed: number): RealScenario {
  const throws = dice(seedOf('chaos', seed), 0)
  const lists = throwLists(throws)
  const names = lists.map(({ stream }) => stream)
  const steps = Array.from({ length: 2 + throws.below(5) }, (_unused, index) => throwStep(throws, names, index))
  if (throws.chance(0.2)) steps.push(...laggingReplica(throws, names))
  const concurrency = throws.chance(0.8) ? 1 : 3
  const scenario = { seed, records: 20 + throws.below(100), concurrency, tick: throws.pick([0.2, 1, 3]), lists, steps }
  const others = dice(seedOf('chaos details', seed), 0)
  return others.chance(0.3) ? withDetails(scenario, others) : { ...scenario, details: false }
}

/** The ends lie further apart then; and what Zoho does not stamp, no detail is asked for again. */
function withDetails(scenario: Omit<RealScenario, 'details'>, throws: Dice): RealScenario {
  const stamped = (what: Mutation): Mutation => (what.kind === 'touch' ? { ...what, kind: 'edit' } : what)
  const steps = scenario.steps.map((step) => {
    const later = throws.chance(0.6) ? throws.below(80) : 0
    return {
      ...step,
      before: step.before.map(stamped),
      during: step.during.map(({ at, what }) => ({ at: at + (throws.chance(0.5) ? later : 0), what: stamped(what) })),
      faults: step.faults.map(({ at, fault }) => ({ at: at === 0 ? 0 : at + later, fault })),
      ...(step.end && { end: { ...step.end, at: step.end.at + later } }),
    }
  })
  return { ...scenario, details: true, steps }
}

function throwLists(throws: Dice): ListPlan[] {
  const names = new Set(Array.from({ length: 1 + throws.below(3) }, () => throws.pick(streams)))
  return [...names].map((stream) => {
    const knobs = throwKnobs(throws)
    // Without a page_context an answer counts as the last page: such a list must fit in one.
    const extra = knobs.pageContext === 'absent' ? throws.below(30) : throws.below(throws.chance(0.3) ? 330 : 60)
    return { stream, extra, knobs }
  })
}

function throwKnobs(throws: Dice): Knobs {
  const knobs: Knobs = {}
  if (throws.chance(0.1)) knobs.pageContext = 'absent'
  else {
    if (throws.chance(0.2)) knobs.pageContext = 'array'
    if (throws.chance(0.6)) knobs.perPageMax = 20 + throws.below(31)
  }
  if (throws.chance(0.3)) knobs.filter = throws.pick(filters)
  if (throws.chance(0.2)) knobs.sort = throws.chance(0.5) ? [] : ['created_time']
  if (throws.chance(0.3)) knobs.beyondEnd = 'last-page'
  if (throws.chance(0.2)) knobs.duplicates = 1 + throws.below(8)
  return knobs
}

function throwStep(throws: Dice, names: readonly string[], index: number): Step {
  const some = (most: number): Mutation[] =>
    Array.from({ length: throws.below(most) }, () => throwMutation(throws, names))
  const tamper = index > 0 && throws.chance(0.25) ? throwTamper(throws, index) : undefined
  return {
    wait: throws.pick([2, 2, 30, 30, 3 * minute, 10 * minute, hour, 7 * hour, 26 * hour, 8 * 24 * hour]),
    ...(tamper && { tamper }),
    before: some(8),
    during: throws.chance(0.6) ? some(8).map((what) => ({ at: throwCall(throws), what })) : [],
    faults: throws.chance(0.4)
      ? Array.from({ length: 1 + throws.below(2) }, () => ({ at: throws.below(8), fault: throwFault(throws) }))
      : [],
    ...(throws.chance(0.35) && {
      end: {
        kind: throws.chance(0.75) ? ('kill' as const) : ('stop' as const),
        at: throwCall(throws),
        turns: throws.chance(0.5) ? 0 : throws.below(60),
      },
    }),
    mode: index > 0 && throws.chance(0.12) ? 'full-rebuild' : 'incremental',
    sweep: throws.chance(0.25),
  }
}

/** A list is read whole, then an edit of it, and then the whole once more as a replica shows it that has not heard of the edit. */
function laggingReplica(throws: Dice, names: readonly string[]): Step[] {
  const stream = names[throws.below(names.length)] ?? ''
  const edit: Mutation = { kind: 'edit', stream, which: throws.below(10_000) }
  const quiet: Step = { wait: 2, before: [], during: [], faults: [], mode: 'incremental', sweep: false }
  const fault: Fault = { kind: 'stale', count: 9, seconds: stalest }
  return [
    { ...quiet, wait: 600, sweep: true },
    { ...quiet, before: [edit] },
    { ...quiet, sweep: true, mode: throws.pick(['incremental', 'full-rebuild']), faults: [{ at: 0, fault }] },
  ]
}

/** Early calls are the ones that every run has. */
function throwCall(throws: Dice): number {
  return 1 + throws.below(throws.chance(0.7) ? 4 : 25)
}

function throwMutation(throws: Dice, names: readonly string[]): Mutation {
  const stream = names[throws.below(names.length)] ?? ''
  const which = throws.below(10_000)
  const kind = throws.pick(mutations)
  const late = throws.chance(0.3) && { late: 1 + throws.below(latest) }
  switch (kind) {
    case 'create':
      return { kind, stream, count: 1 + throws.below(throws.chance(0.2) ? 40 : 3), ...late }
    case 'bulk':
      return { kind, stream, which, count: 2 + throws.below(throws.chance(0.5) ? 20 : 150), ...late }
    case 'advance':
      return { kind, seconds: 1 + throws.below(20) }
    case 'behave':
      return { kind, stream, knobs: throwChange(throws) }
    case 'edit':
    case 'deactivate':
      return { kind, stream, which, ...late }
    default:
      return { kind, stream, which }
  }
}

/** Zoho changes a list: it loses its filter or its order, or finds them again. */
function throwChange(throws: Dice): Knobs {
  return throws.pick<Knobs>([
    { filter: 'ignored' },
    { filter: 'inclusive' },
    { filter: 'exclusive' },
    { sort: ['created_time'] },
    { sort: ['created_time', 'last_modified_time'] },
  ])
}

function throwFault(throws: Dice): Fault {
  const kind = throws.pick(faults)
  // An access token is renewed ten times in ten minutes at most.
  if (kind === 'expired-token') return { kind, count: 1 }
  if (kind === 'stale') return { kind, count: 1 + throws.below(4), seconds: 1 + throws.below(stalest) }
  // Five failures of one call are the end of it.
  return { kind, count: throws.chance(0.8) ? 1 + throws.below(3) : 9 }
}

function throwTamper(throws: Dice, index: number): Tamper {
  const kind = throws.pick(tampers)
  return kind === 'old-state-file' || kind === 'old-database' ? { kind, of: throws.below(index) } : { kind }
}
