import { expect } from 'chai'
import { describePlan } from '../../../src/cli/describe-plan.ts'
import type { OrganizationPlan } from '../../../src/model/run-plan.ts'

const plan: OrganizationPlan = {
  ...{ organization: '1', lists: 18, details: 0, isAtLeast: false, streams: [] },
  ...{ perDay: 1000, left: 500, reserved: 100, resetsAt: '2026-06-11T00:00:00Z' },
  ...{ now: 18, later: 0, furtherRuns: 0, seconds: 0 },
}

/** What is said of the day. */
function dayOf(more: Partial<OrganizationPlan>): string {
  const text = describePlan({ destination: null, probed: 0, organizations: [{ ...plan, ...more }] })
  return text.split('\n').find((line) => line.includes("day's")) ?? ''
}

describe('describePlan, about the day', () => {
  it('says what is left of it, and what of that is for others', () => {
    expect(dayOf({})).to.equal(
      "  Of the day's 1000 calls 500 are left until 2026-06-11T00:00:00Z, 100 of them for others (--reserve).",
    )
  })

  it('says that all is for others where the reserve is larger than what is left', () => {
    expect(dayOf({ left: 63, reserved: 75 })).to.equal(
      "  Of the day's 1000 calls 63 are left until 2026-06-11T00:00:00Z, all for others, to whom 75 are left (--reserve).",
    )
    expect(dayOf({ left: 75, reserved: 75 })).to.include(' 75 are left until 2026-06-11T00:00:00Z, all for others')
  })

  it('says that none is left, and speaks of one as of one', () => {
    expect(dayOf({ left: 0 })).to.equal("  Of the day's 1000 calls none is left until 2026-06-11T00:00:00Z.")
    expect(dayOf({ left: 1, reserved: 0 })).to.equal(
      "  Of the day's 1000 calls 1 is left until 2026-06-11T00:00:00Z, none for others (--reserve).",
    )
  })
})
