import { expect } from 'chai'
import fc from 'fast-check'
import { exitCode } from '../../../src/model/exit-code.ts'
import type { StreamOutcome } from '../../../src/model/report.ts'

const codeOf = (outcomes: readonly StreamOutcome[]): number =>
  exitCode(outcomes.map((outcome) => ({ outcome, committed: outcome === 'complete' })))

const rules: [number, string, StreamOutcome[][]][] = [
  [
    130,
    'interrupted, whatever else happened',
    [['interrupted'], ['complete', 'interrupted'], ['misconfigured', 'unauthorized', 'interrupted']],
  ],
  [
    2,
    'wrong configuration and nothing committed',
    [['misconfigured'], ['unauthorized', 'failed', 'misconfigured', 'locked']],
  ],
  [
    5,
    'needs authorization and nothing committed',
    [['unauthorized'], ['failed', 'unauthorized', 'budget'], ['unavailable', 'unauthorized']],
  ],
  [6, 'another run holds every stream', [['locked'], ['locked', 'locked']]],
  [
    1,
    'failed, no stream was committed',
    [['failed'], ['unproven'], ['failed', 'locked'], ['failed', 'budget'], ['unavailable', 'failed']],
  ],
  [
    3,
    'partial: some are committed, others not',
    [
      ['complete', 'failed'],
      ['complete', 'locked'],
      ['complete', 'unproven'],
      ['complete', 'unauthorized'],
      ['complete', 'misconfigured'],
      ['complete', 'budget', 'failed'],
    ],
  ],
  [
    4,
    'the budget is spent and nothing else is wrong',
    [['budget'], ['complete', 'budget'], ['unavailable', 'budget', 'complete']],
  ],
  [0, 'complete', [['complete'], ['complete', 'unavailable'], ['unavailable']]],
]

describe('exitCode', () => {
  for (const [code, meaning, cases] of rules) {
    for (const outcomes of cases) {
      it(`is ${code} for ${outcomes.join(', ')}: ${meaning}`, () => {
        expect(codeOf(outcomes)).to.equal(code)
      })
    }
  }

  const outcome = fc.constantFrom<StreamOutcome>(
    'complete',
    'failed',
    'misconfigured',
    'unauthorized',
    'locked',
    'unavailable',
    'interrupted',
    'unproven',
    'budget',
    'deferred',
  )

  it('is 0 exactly where every stream is complete or not of this plan', () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        const fine = outcomes.every((one) => ['complete', 'unavailable', 'deferred'].includes(one))
        expect(codeOf(outcomes) === 0).to.equal(fine)
      }),
    )
  })

  it('is partial where a stream that failed later has committed its changes', () => {
    expect(exitCode([{ outcome: 'unproven', committed: true }])).to.equal(3)
    expect(exitCode([{ outcome: 'unproven', committed: false }])).to.equal(1)
  })

  it('does not depend on the order of the streams', () => {
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        expect(codeOf([...outcomes].reverse())).to.equal(codeOf(outcomes))
      }),
    )
  })
})
