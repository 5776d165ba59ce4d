import type { RealScenario, Step } from './real-scenario.ts'

/** Scenarios with something left out, the greatest parts first. */
export function* smallerScenarios(scenario: RealScenario): Generator<RealScenario> {
  const { steps, lists, records } = scenario
  for (const index of steps.keys()) if (steps.length > 1) yield { ...scenario, steps: withoutStep(steps, index) }
  for (const { stream } of lists) if (lists.length > 1) yield withoutList(scenario, stream)
  for (const [index, step] of steps.entries()) {
    for (const smaller of smallerSteps(step)) yield { ...scenario, steps: steps.with(index, smaller) }
  }
  for (const [index, list] of lists.entries()) {
    if (list.extra > 0) yield { ...scenario, lists: lists.with(index, { ...list, extra: Math.floor(list.extra / 2) }) }
    for (const knob of Object.keys(list.knobs)) {
      const knobs = Object.fromEntries(Object.entries(list.knobs).filter(([name]) => name !== knob))
      yield { ...scenario, lists: lists.with(index, { ...list, knobs }) }
    }
  }
  if (records > 1) yield { ...scenario, records: Math.floor(records / 2) }
  if (scenario.concurrency > 1) yield { ...scenario, concurrency: 1 }
}

/** Copies that later steps ask for are counted from the beginning: those that are gone, from the one before. */
function withoutStep(steps: Step[], gone: number): Step[] {
  return steps
    .filter((_step, index) => index !== gone)
    .map((step) => {
      const { tamper, ...others } = step
      if (!tamper || !('of' in tamper) || tamper.of < gone) return step
      return tamper.of === 0 ? others : { ...others, tamper: { ...tamper, of: tamper.of - 1 } }
    })
}

function withoutList(scenario: RealScenario, stream: string): RealScenario {
  const stays = (what: object): boolean => !('stream' in what && what.stream === stream)
  return {
    ...scenario,
    lists: scenario.lists.filter(stays),
    steps: scenario.steps.map((step) => ({
      ...step,
      before: step.before.filter(stays),
      during: step.during.filter(({ what }) => stays(what)),
    })),
  }
}

function* smallerSteps(step: Step): Generator<Step> {
  const { tamper, end, ...bare } = step
  if (tamper) yield { ...bare, ...(end && { end }) }
  if (end) yield { ...bare, ...(tamper && { tamper }) }
  if (step.before.length > 1) yield { ...step, before: [] }
  if (step.during.length > 1) yield { ...step, during: [] }
  for (const part of ['faults', 'before', 'during'] as const) {
    for (const index of step[part].keys()) yield { ...step, [part]: step[part].toSpliced(index, 1) }
  }
  if (step.mode === 'full-rebuild') yield { ...step, mode: 'incremental' }
  if (step.sweep) yield { ...step, sweep: false }
  if (end && end.turns > 0) yield { ...step, end: { ...end, turns: 0 } }
}
