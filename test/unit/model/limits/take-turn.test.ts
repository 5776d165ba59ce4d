import { expect } from 'chai'
import { nothingLearned } from '../../../../src/model/limits/limit-report.ts'
import { type LimitState, unknownLimits } from '../../../../src/model/limits/limit-state.ts'
import { type Ask, takeTurn } from '../../../../src/model/limits/take-turn.ts'

const now = Date.parse('2026-06-10T12:00:00Z')
const minute = 60_000
const ask: Ask = {
  owner: 'we',
  now,
  limits: { perMinute: 100, concurrent: 5, reserve: { percent: 10 } },
  running: 0,
  waiting: 5,
  most: Number.POSITIVE_INFINITY,
  report: nothingLearned,
  isAlive: () => true,
}
const day = { limit: 1000, left: 500, resetAt: now + 60 * minute, own: 0, others: 500, seenAt: now }
const other = { slots: 2, out: 2, want: 2, at: now, served: 0 }
/** Of an organization whose day has no counter, unless `state` says otherwise. */
const turn = (state: Partial<LimitState>, asked: Partial<Ask> = {}) =>
  takeTurn({ ...unknownLimits, isSilent: true, ...state }, { ...ask, ...asked })

describe('a turn at the limits', () => {
  it('gives as many permits as calls wait and may run, and some more where there is room for many', () => {
    expect(turn({}, { waiting: 1 }).turn).to.include({ permits: 10, slots: 5 })
    expect(turn({ grants: [[now / 100, 96]] }).turn).to.include({ permits: 4 })
    expect(turn({}, { waiting: 1, limits: { ...ask.limits, perMinute: 1e6 } }).turn).to.include({ permits: 100 })
    expect(turn({}, { most: 3 }).turn, 'more than the budget of the run').to.include({ permits: 3 })
  })

  it('forgets what a clock that was set back since has left', () => {
    const ahead = now + 26 * 60 * minute
    const left = {
      grants: [[ahead / 100, 100]] as [number, number][],
      pausedUntil: ahead,
      peak: { calls: 60, at: ahead },
      pace: { to: 10, since: ahead },
      crowd: { to: 1, since: ahead },
      day: { ...day, left: 0, resetAt: ahead },
    }
    expect(turn(left).turn).to.include({ permits: 10, slots: 5, spent: undefined })
    const watch = { since: ahead, othersAt: now }
    expect(turn({ watch, day: { ...day, left: 1000 } }, { waiting: 200 }).state.watch.since).to.equal(now)
  })

  it('leaves slots to others that live, and to none that is dead or silent', () => {
    expect(turn({ owners: { other } }).turn.slots).to.equal(3)
    expect(turn({ owners: { other } }, { isAlive: () => false }).turn.slots).to.equal(5)
    expect(turn({ owners: { other: { ...other, at: now - 151_000 } } }).turn.slots).to.equal(5)
  })

  it('takes calls that came back without the counter for counted, until the counter says more', () => {
    const { state } = turn({ day }, { waiting: 0, report: { ...nothingLearned, uncounted: 3 } })
    expect(state.day?.left).to.equal(497)
    const counter = { limit: 1000, left: 496, resetAt: day.resetAt + 800 }
    expect(turn(state, { waiting: 0, report: { ...nothingLearned, counter } }).state.day?.left).to.equal(496)
  })

  it('waits for calls of others that are under way before it takes the day for spent', () => {
    const short = { ...day, left: 102 }
    expect(turn({ day: short, owners: { other } }).turn).to.include({ permits: 0, onReturn: true, spent: undefined })
    expect(turn({ day: { ...day, left: 100 } }).turn.spent).to.deep.include({ resetAt: day.resetAt, reserved: 100 })
  })

  for (const [when, unknown] of [
    ['at the first contact', { isSilent: false }],
    ['of a new day', { day: { ...day, left: 0, resetAt: now } }],
  ] as const) {
    it(`makes one call to learn the counter ${when}, and no second one meanwhile`, () => {
      expect(turn(unknown).turn).to.include({ permits: 1 })
      expect(turn(unknown, { running: 1 }).turn).to.include({ permits: 0, onReturn: true })
      expect(turn({ ...unknown, owners: { other } }).turn).to.include({ permits: 0 })
      const unanswered = turn(unknown, { report: { ...nothingLearned, uncounted: 1 } })
      expect(unanswered.turn.permits, 'that call failed').to.equal(1)
      const silent = turn(unknown, { report: { ...nothingLearned, uncounted: 1, silent: true } })
      expect(silent.turn.permits, 'Zoho does not tell it').to.be.above(1)
      expect(turn(silent.state, { waiting: 20 }).turn.permits, 'nor later').to.be.above(1)
    })
  }

  it('sees calls of others in the counter, but not in calls of ours that are under way', () => {
    const heard = (left: number, at = now) => ({
      now: at,
      report: { ...nothingLearned, counter: { limit: 1000, left, resetAt: day.resetAt } },
    })
    const ours = { ...day, own: 20 }
    expect(turn({ day: ours }, heard(480)).turn.permits, 'twenty are ours').to.equal(10)
    const { state } = turn({ day: ours }, { ...heard(440), waiting: 0 })
    expect(state.peak.calls).to.equal(40)
    const slow = turn({ day: { ...ours, seenAt: now - 10 * minute } }, { ...heard(440), waiting: 0 })
    expect(slow.state.peak.calls, 'spread over ten minutes').to.equal(4)
  })

  it('leaves room in the minute to others, half of it at most, and less with each minute that they do not call', () => {
    const used = { grants: [[now / 100, 38]] as [number, number][] }
    expect(turn({ ...used, peak: { calls: 49, at: now } }).turn.permits, 'and a fifth more').to.equal(4)
    expect(turn({ ...used, peak: { calls: 48, at: now } }).turn.permits).to.equal(5)
    expect(turn({ ...used, peak: { calls: 50, at: now } }).turn.permits).to.equal(2)
    expect(turn({ ...used, peak: { calls: 90, at: now } }).turn.permits, 'half is fair').to.equal(2)
    expect(turn({ ...used, peak: { calls: 57, at: now - minute } }).turn.permits, 'faded').to.equal(4)
  })

  it('leaves a part of the minute to others that have called within a week, less with each second that is watched', () => {
    const watched = (seconds: number, seenAt = now) => ({
      day: { ...day, seenAt },
      watch: { since: now - seconds * 1000, othersAt: now - 6 * 1440 * minute },
    })
    const roomOf = (state: Partial<LimitState>) =>
      turn(state, { waiting: 200, limits: { ...ask.limits, concurrent: 200 } }).turn.permits
    expect(roomOf(watched(0))).to.equal(40)
    expect(roomOf(watched(30))).to.equal(70)
    expect(roomOf(watched(60))).to.equal(100)
    expect(roomOf({ ...watched(30), peak: { calls: 10, at: now } }), 'and what they were seen to need').to.equal(58)
    expect(roomOf(watched(60, now - 4 * minute)), 'nobody has looked meanwhile').to.equal(40)
    expect(roomOf({ ...watched(0), watch: { since: now, othersAt: now - 8 * 1440 * minute } }), 'gone').to.equal(100)
    const full = turn({ ...watched(0), grants: [[now / 100, 40]] }).turn
    expect(full, 'there is more in a moment').to.include({ permits: 0, again: now + 1000 })
  })

  it('watches from the first answer on, and anew behind a gap', () => {
    const counter = { limit: 1000, left: 490, resetAt: day.resetAt }
    const heard = (state: Partial<LimitState>, left: number, at = now) =>
      turn(state, { now: at, waiting: 0, report: { ...nothingLearned, counter: { ...counter, left } } }).state
    const first = heard({}, 1000)
    expect(first.watch, 'nobody else has called today').to.deep.equal({ since: now, othersAt: 0 })
    expect(heard({}, 990).watch, 'somebody has').to.deep.equal({ since: now, othersAt: now })
    const second = heard(first, 995, now + minute)
    expect(second.watch).to.deep.equal({ since: now, othersAt: now + minute })
    expect(heard(second, 995, now + 2 * minute).watch).to.deep.equal({ since: now, othersAt: now + minute })
    expect(heard(second, 995, now + 5 * minute).watch.since).to.equal(now + 5 * minute)
  })

  it('takes what others need for more than they get while the minute is full, and lets it fade a minute later', () => {
    const peakWith = (theirs: number, ours: number, peak = { calls: 0, at: now }) =>
      turn({ foreign: [[now / 100, theirs]], grants: [[now / 100, ours]], peak }, { waiting: 0 }).state.peak
    expect(peakWith(45, 44)).to.deep.equal({ calls: 45, at: now })
    expect(peakWith(45, 45)).to.deep.equal({ calls: 45, at: now + minute })
    expect(peakWith(20, 80, { calls: 45, at: now }), 'they were refused').to.deep.equal({ calls: 45, at: now + minute })
  })

  it('halves the pace once for all refusals of one trouble', () => {
    const report = { ...nothingLearned, tooFast: now + minute }
    const first = turn({}, { waiting: 0, report }).state
    const second = turn(first, { waiting: 0, now: now + 200, report: { ...report, tooFast: now + minute + 200 } }).state
    expect(second.pace).to.deep.equal({ to: 50, since: now + minute })
    expect(second.pausedUntil).to.equal(now + minute + 200)
    expect(turn(second, { now: now + 1000 }).turn).to.include({ permits: 0, again: second.pausedUntil })
  })
})
