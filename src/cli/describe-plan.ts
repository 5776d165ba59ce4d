import { sumOf } from '../model/call-counts.ts'
import type { OrganizationPlan } from '../model/run-plan.ts'
import type { StreamPlan } from '../model/stream-plan.ts'
import type { PlanReport } from '../sync/plan-run.ts'
import { counted } from './counted.ts'
import { formatTable } from './format-table.ts'

/** A plan for people: a line a stream, then what it comes to. */
export function describePlan({ organizations, probed }: PlanReport): string {
  const header = ['stream', 'read as', 'changes', 'whole', 'checks', 'look-ups', 'details', 'calls', '']
  const rows = organizations.flatMap(({ streams }) => streams.map(rowOf))
  return [
    formatTable(header, rows),
    ...organizations.map(describeSum),
    `${counted(probed, 'call was', 'calls were')} made for this plan.`,
  ].join('\n')
}

function rowOf(plan: StreamPlan): (string | number)[] {
  const { stream, way, calls, isAtLeast, deferredTo, note } = plan
  const deferred = deferredTo === null ? undefined : `its list is due again at ${deferredTo}`
  return [
    stream,
    way ?? '-',
    calls.changes,
    calls.sweep,
    calls.checks,
    calls.lookUps,
    calls.details,
    `${isAtLeast ? 'at least ' : ''}${sumOf(calls)}`,
    note ?? deferred ?? '',
  ]
}

function describeSum(plan: OrganizationPlan): string {
  const { organization, lists, details, isAtLeast, now, later, seconds } = plan
  const sum = `${isAtLeast ? 'at least ' : ''}${counted(lists + details, 'call')}`
  const time = seconds === 0 ? 'within a minute' : `in ${counted(Math.ceil(seconds / 60), 'minute')} at the soonest`
  const parts = [
    `Organization ${organization}: ${sum}, ${lists} for lists and ${details} for details`,
    `${howMany(plan)} of them now${now === 0 ? '' : `, ${time}`}`,
  ]
  return [`${parts.join('; ')}.`, ...(later === 0 ? [] : [describeLater(plan)]), describeDay(plan)].join('\n')
}

function howMany({ now, later, isAtLeast }: OrganizationPlan): string {
  if (now === 0 && later > 0) return 'none'
  if (later > 0) return String(now)
  return isAtLeast ? 'so many' : 'all'
}

function describeLater(plan: OrganizationPlan): string {
  const { later, furtherRuns, left, reserved, now, resetsAt, isAtLeast } = plan
  const atLeast = isAtLeast ? 'at least ' : ''
  const isDay = left !== null && now >= left - (reserved ?? 0)
  const from = isDay && resetsAt !== null ? ` from ${resetsAt} on` : ''
  const further = isDay ? 'further day' : 'further run'
  const runs = furtherRuns === null ? '' : `, in ${atLeast}${counted(furtherRuns, further)}`
  const what = later > plan.details ? '' : ': details, the newest first'
  return `  ${atLeast}${counted(later, 'call is', 'calls are')} left to later runs${from}${runs}${what}.`
}

function describeDay({ perDay, left, reserved, resetsAt }: OrganizationPlan): string {
  if (perDay === null || left === null) return '  Zoho has not told yet what is left of the day.'
  const what = left === 0 ? 'none is' : counted(left, 'is', 'are')
  return `  Of the day's ${perDay} calls ${what} left until ${resetsAt}${left === 0 ? '' : describeReserve(left, reserved ?? 0)}.`
}

function describeReserve(left: number, reserved: number): string {
  if (reserved === 0) return ', none for others (--reserve)'
  if (reserved >= left) return `, all for others, to whom ${reserved} are left (--reserve)`
  return `, ${reserved} of them for others (--reserve)`
}
