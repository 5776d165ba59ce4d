import { expect } from 'chai'
import fc from 'fast-check'
import { effectiveState } from '../../../src/model/effective-state.ts'
import type { StreamState } from '../../../src/model/state.ts'

const noon = Date.parse('2026-06-10T12:00:00Z')
const stateAt = (watermark: number | null, runId = 1): StreamState => ({
  watermark,
  completeAsOf: noon,
  sweptAt: null,
  runId,
  committedAt: noon,
})

describe('effectiveState', () => {
  it('is a first run without file and database', () => {
    expect(effectiveState('no file', undefined)).to.deep.equal({ state: undefined, reason: undefined })
  })

  it('is a first run where a file exists and neither copy knows the stream', () => {
    expect(effectiveState(undefined, undefined)).to.deep.equal({ state: undefined, reason: undefined })
  })

  it('is what the database says where the file is missing', () => {
    const state = stateAt(noon)
    expect(effectiveState('no file', state)).to.deep.equal({ state, reason: undefined })
  })

  it('reads from the start, and says why, where the file has no entry for the stream', () => {
    const { state, reason } = effectiveState(undefined, stateAt(noon))
    expect(state).to.equal(undefined)
    expect(reason).to.match(/state file has no entry.*from the start/)
  })

  it('reads from the start, and says why, where only the file has one', () => {
    const { state, reason } = effectiveState(stateAt(noon), undefined)
    expect(state).to.equal(undefined)
    expect(reason).to.match(/database has no watermark.*from the start/)
  })

  it('says nothing where both agree', () => {
    expect(effectiveState(stateAt(noon, 1), stateAt(noon, 2))).to.deep.equal({
      state: stateAt(noon, 2),
      reason: undefined,
    })
  })

  it('is the older of the two, and says which', () => {
    const older = effectiveState(stateAt(noon - 1000), stateAt(noon))
    expect(older.state?.watermark).to.equal(noon - 1000)
    expect(older.reason).to.match(/state file has the older watermark \(2026-06-10T11:59:59Z\)/)
    const newer = effectiveState(stateAt(noon), stateAt(noon - 1000))
    expect(newer.state?.watermark).to.equal(noon - 1000)
    expect(newer.reason).to.match(/database has the older watermark \(2026-06-10T11:59:59Z\)/)
  })

  it('takes an empty watermark for the oldest', () => {
    expect(effectiveState(stateAt(null), stateAt(noon)).state?.watermark).to.equal(null)
    expect(effectiveState(stateAt(noon), stateAt(null)).state?.watermark).to.equal(null)
  })

  it('never relies on more than either copy says', () => {
    const copy = fc.option(
      fc.option(fc.integer({ min: noon - 10, max: noon + 10 })).map((watermark) => stateAt(watermark)),
      { nil: undefined },
    )
    fc.assert(
      fc.property(copy, copy, (file, database) => {
        const watermark = effectiveState(file, database).state?.watermark ?? Number.NEGATIVE_INFINITY
        expect(watermark).to.be.at.most(file?.watermark ?? Number.NEGATIVE_INFINITY)
        expect(watermark).to.be.at.most(database?.watermark ?? Number.NEGATIVE_INFINITY)
      }),
    )
  })
})
