import { expect } from 'chai'
import { latestCounter } from '../../../../src/model/limits/latest-counter.ts'
import { learnDay } from '../../../../src/model/limits/learn-day.ts'
import { nothingLearned } from '../../../../src/model/limits/limit-report.ts'
import { unknownLimits } from '../../../../src/model/limits/limit-state.ts'

const midnight = Date.parse('2026-06-11T00:00:00Z')
const oldDay = { limit: 1000, left: 150, resetAt: midnight + 1000 }
const newDay = { limit: 1000, left: 999, resetAt: midnight + 86_400_000 }

describe('answers that overtake one another', () => {
  it('of one day: the lowest counts, unless the limit is another one', () => {
    const higher = { ...oldDay, left: 151, resetAt: midnight + 1800 }
    expect(latestCounter(oldDay, higher).left).to.equal(150)
    expect(latestCounter(higher, oldDay).left).to.equal(150)
    expect(latestCounter(oldDay, { ...oldDay, limit: 5000, left: 4150 }).left).to.equal(4150)
  })

  it('at midnight: the later day counts, whichever comes first', () => {
    expect(latestCounter(oldDay, newDay)).to.equal(newDay)
    expect(latestCounter(newDay, oldDay)).to.equal(newDay)
  })

  it('one of the old day takes nothing back that was told of the new one', () => {
    const [told, late] = [newDay, oldDay].map((counter) => ({ ...nothingLearned, counter }))
    if (!told || !late) throw new Error('no reports')
    const known = learnDay(unknownLimits, told, midnight + 500)
    expect(learnDay(known, late, midnight + 900).day).to.equal(known.day)
    const mixed = { ...nothingLearned, counter: { ...newDay, left: 142 } }
    const put = learnDay(learnDay(unknownLimits, mixed, midnight + 100), told, midnight + 900)
    expect(put.day?.left, 'what no call of ours explains').to.equal(999)
    const moved = { ...nothingLearned, counter: { ...oldDay, resetAt: midnight + 7_200_000 } }
    expect(learnDay(known, moved, midnight + 900).day?.left, 'the zone of the organization was changed').to.equal(150)
  })
})
