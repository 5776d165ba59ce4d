import { expect } from 'chai'
import fc from 'fast-check'
import { isSweepDue, planPasses } from '../../../src/model/plan-passes.ts'
import type { StreamState } from '../../../src/model/state.ts'

const now = Date.parse('2026-06-10T12:00:00Z')
const day = 86_400_000
const week = 7 * day
const state = (given: Partial<StreamState> = {}): StreamState => ({
  watermark: now - 3_600_000,
  completeAsOf: now - 900_000,
  sweptAt: now - day,
  runId: 1,
  committedAt: now,
  ...given,
})
const facts = {
  stream: 'books/1/invoices',
  previous: state(),
  zohoTime: now,
  sweepEvery: week,
  pages: 3,
  rebuild: undefined,
}

describe('planPasses', () => {
  it('reads changes, and sweeps behind them where a sweep is due', () => {
    expect(planPasses({ ...facts, way: 'keyset' }).passes).to.deep.equal(['changes'])
    const old = state({ sweptAt: now - week })
    expect(planPasses({ ...facts, way: 'newest-first', previous: old }).passes).to.deep.equal(['changes', 'sweep'])
  })

  it('reads whole what has no watermark, and what tells nothing of its changes', () => {
    for (const previous of [undefined, state({ watermark: null })]) {
      expect(planPasses({ ...facts, way: 'keyset', previous }).passes).to.deep.equal(['sweep'])
    }
    expect(planPasses({ ...facts, way: 'full-scan' }).passes).to.deep.equal(['sweep'])
  })

  it('puts off a whole read of more than five pages for six hours, but not a first one and not a sweep that is due', () => {
    const many = { ...facts, way: 'full-scan', pages: 6 } as const
    expect(planPasses(many)).to.deep.equal({ passes: [], sweepDue: false, deferredTo: now - 900_000 + 6 * 3_600_000 })
    expect(planPasses({ ...many, pages: 5 }).passes).to.deep.equal(['sweep'])
    expect(planPasses({ ...many, previous: state({ completeAsOf: now - 6 * 3_600_000 }) }).passes).to.deep.equal([
      'sweep',
    ])
    expect(planPasses({ ...many, previous: undefined }).passes).to.deep.equal(['sweep'])
    expect(planPasses({ ...many, previous: state({ sweptAt: now - week }) }).passes).to.deep.equal(['sweep'])
  })
})

describe('planPasses with a rebuild left unfinished', () => {
  const unfinished = { ...facts, rebuild: { isRead: false } }
  const read = { ...facts, rebuild: { isRead: true } }

  it('goes on with it behind the changes, in place of a sweep that is due', () => {
    for (const given of [unfinished, read, { ...unfinished, previous: state({ sweptAt: null }) }]) {
      expect(planPasses({ ...given, way: 'keyset' }).passes).to.deep.equal(['changes', 'rebuild'])
    }
  })

  it('goes on with it alone where only a whole read tells of changes, be it early', () => {
    expect(planPasses({ ...unfinished, way: 'keyset', previous: undefined }).passes).to.deep.equal(['rebuild'])
    expect(planPasses({ ...unfinished, way: 'full-scan' }).passes).to.deep.equal(['rebuild'])
    const early = planPasses({ ...read, way: 'full-scan', pages: 6 })
    expect(early).to.include({ deferredTo: undefined }).and.to.have.deep.property('passes', ['rebuild'])
  })

  it('sweeps such a list before, where the rebuild has read it and waits for something: changes must not wait too', () => {
    expect(planPasses({ ...read, way: 'full-scan' }).passes).to.deep.equal(['sweep', 'rebuild'])
  })
})

describe('isSweepDue', () => {
  it('is so where the stream was never swept, or in the future of Zoho, and never where sweeps are off', () => {
    for (const sweptAt of [null, now + 1000]) {
      expect(isSweepDue({ ...facts, previous: state({ sweptAt }) })).to.equal(true)
    }
    expect(isSweepDue({ ...facts, previous: undefined })).to.equal(true)
    expect(isSweepDue({ ...facts, previous: undefined, sweepEvery: Number.POSITIVE_INFINITY })).to.equal(false)
  })

  it('is so no later than the time that is set and no earlier than half of it, for any stream', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 2 * week }), (stream, ago) => {
        const due = isSweepDue({ ...facts, stream, previous: state({ sweptAt: now - ago }) })
        if (ago >= week) expect(due).to.equal(true)
        if (ago < week / 2) expect(due).to.equal(false)
      }),
    )
  })

  it('spreads streams that began together over days', () => {
    const streams = ['invoices', 'bills', 'items', 'contacts', 'estimates', 'journals', 'expenses', 'creditnotes']
    const firstDay = streams.map((name) =>
      Array.from({ length: 8 }, (_, index) => index).find((days) =>
        isSweepDue({ ...facts, stream: `books/1/${name}`, previous: state({ sweptAt: now - days * day }) }),
      ),
    )
    expect(new Set(firstDay).size).to.be.at.least(3)
  })
})
