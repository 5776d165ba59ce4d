import { latestCounter } from '../model/limits/latest-counter.ts'
import { type LimitReport, nothingLearned } from '../model/limits/limit-report.ts'
import type { Grant } from '../model/limits/minute-window.ts'
import type { AnswerFacts } from './answer-facts.ts'

/** What a process has learned about the limits and not told the others yet. */
export interface LimitNotes {
  hear(facts: AnswerFacts, now: number): void
  /** A call has ended without any answer. */
  unanswered(): void
  giveBack(permits: Grant): void
  /** Something has changed that the others should hear: a call has ended. */
  touch(now: number): void
  /** When to tell it at the latest; undefined where there is nothing. */
  due(): number | undefined
  /** What there is to tell; it counts as told. */
  take(): LimitReport
}

/** Others wait at most so long to hear that a slot is free. */
const patience = 1000
/** A reset that is told in whole seconds is over a second later for sure. */
const rounding = 1000

export function openLimitNotes(): LimitNotes {
  let report = nothingLearned
  let due: number | undefined
  return {
    hear: ({ counter, ok, met }, now) => {
      if (counter) {
        const { limit, left, resetIn } = counter
        const heard = { limit, left, resetAt: now + resetIn * 1000 + rounding }
        report = { ...report, counter: latestCounter(report.counter, heard) }
      } else {
        report = { ...report, uncounted: report.uncounted + 1, silent: report.silent || ok }
      }
      if (met === undefined) return
      due = now
      if (met.limit === 'minute') report = { ...report, tooFast: Math.max(report.tooFast ?? 0, now + met.pause) }
      if (met.limit === 'concurrent') report = { ...report, tooMany: Math.max(report.tooMany ?? 0, now + met.pause) }
      if (met.limit === 'day') {
        const resetAt = met.retryAfter === undefined ? undefined : now + met.retryAfter * 1000
        report = { ...report, spent: { resetAt: resetAt ?? report.spent?.resetAt } }
      }
    },
    unanswered: () => {
      report = { ...report, uncounted: report.uncounted + 1 }
    },
    giveBack: (permits) => {
      report = { ...report, unused: [...report.unused, permits] }
    },
    touch: (now) => {
      due = Math.min(due ?? Number.POSITIVE_INFINITY, now + patience)
    },
    due: () => due,
    take: () => {
      const told = report
      report = nothingLearned
      due = undefined
      return told
    },
  }
}
