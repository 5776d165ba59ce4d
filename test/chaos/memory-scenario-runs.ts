import type { Dice } from '../../src/fake/dice.ts'
import type { Mutation } from './memory-records.ts'
import type { RunStep } from './memory-scenario.ts'

/** What users do right before Zoho answers the run's so manieth call. */
export interface Between {
  call: number
  mutations: Mutation[]
  /** Milliseconds until Zoho answers: what was edited a second before does not lie in the answer's own second. */
  pause: number
}

const hour = 3600
const day = 24 * hour

export function scenarioRuns(throws: Dice, perPageMax: number): RunStep[] {
  const most = Math.min(perPageMax, 20)
  /** How likely the database crashes before the next run. */
  let atStake = 0
  return Array.from({ length: 1 + throws.below(5) }, () => {
    const step: RunStep = {
      advance: throws.pick([1, 10, 60, hour, hour, 7 * hour, day, 8 * day, 40 * day]),
      before: mutations(throws, throws.below(3), most),
      between: between(throws, most),
      mode: throws.chance(0.1) ? 'full-rebuild' : 'incremental',
      sweepEvery: throws.pick([null, null, 0, 7 * day * 1000]),
      allowMassDelete: throws.chance(0.3),
      unknown: throws.chance(0.15) ? 0.3 : 0,
    }
    // Early calls often: that is where most reads are at work.
    const call = (): number => 1 + throws.below(throws.pick([6, 15, 40]))
    if (throws.chance(0.25)) step.kill = { call: call(), after: throws.chance(0.5) }
    if (throws.chance(0.15)) step.fault = { call: call(), kind: throws.pick(['lost', '429', '500', 'budget']) }
    if (throws.chance(0.08)) step.always = always(throws, most)
    if (throws.chance(0.06)) step.stop = call()
    if (throws.chance(0.05)) step.since = throws.pick([30, 2 * hour, 2 * day])
    if (throws.chance(0.25)) {
      step.tamper = throws.pick([
        'backup',
        'backup',
        'backup',
        'restore-database',
        'restore-database',
        'restore-file',
        'restore-both',
        'lose-file',
        'future-file',
        'future-both',
      ])
    }
    // Only a whole read that was cut short has something to lose, a rebuild most of all.
    if (throws.chance(atStake)) step.tamper = 'crash'
    const isCut = Boolean(step.kill ?? step.fault ?? step.stop)
    atStake = isCut ? (step.mode === 'full-rebuild' ? 0.4 : 0.15) : 0
    return step
  })
}

function between(throws: Dice, most: number): Between[] {
  if (throws.chance(0.4)) return []
  return Array.from({ length: 1 + throws.below(6) }, () => ({
    call: 1 + throws.below(throws.pick([5, 12])),
    mutations: mutations(throws, 1 + throws.below(2), most),
    pause: throws.pick([0, 0, 1000, 5000]),
  })).flatMap((step) => (throws.chance(0.3) ? [step, again(step)] : [step]))
}

/** The same once more before the next call, maybe within the same second: both versions bear one LMT. */
function again({ call, mutations }: Between): Between {
  return { call: call + 1, mutations, pause: 0 }
}

function mutations(throws: Dice, length: number, most: number): Mutation[] {
  return Array.from({ length }, () => ({
    kind: throws.pick([
      'edit',
      'edit',
      'edit',
      'create',
      'create',
      'delete',
      'delete',
      'touch',
      'deactivate',
      'restore',
    ]),
    where: throws.below(100) / 100,
    count: throws.chance(0.1) ? 1 + throws.below(Math.ceil(most * 2.25)) : 1 + throws.below(3),
  }))
}

/** More edits than a page holds, or a few; of creations only a few: a list that grows faster than it is read has no end. */
function always(throws: Dice, most: number): Mutation {
  const where = throws.below(100) / 100
  if (throws.chance(0.3)) return { kind: 'create', where, count: 1 }
  return throws.chance(0.5) ? { kind: 'edit', where, count: 1 } : { kind: 'edit', where: 0, count: most + 2 }
}
