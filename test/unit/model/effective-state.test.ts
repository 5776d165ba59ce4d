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
    expect(effectiveState('no file', undefined)).to.deep.include({ state: undefined, reason: undefined })
  })

  it('is a first run where a file exists and neither copy knows the stream', () => {
    expect(effectiveState(undefined, undefined)).to.deep.include({ state: undefined, reason: undefined })
  })

  it('is what the database says where the file is missing', () => {
    const state = stateAt(noon)
    expect(effectiveState('no file', state)).to.deep.include({ state, reason: undefined })
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
    expect(effectiveState(stateAt(noon, 1), stateAt(noon, 2))).to.deep.include({
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

  it('is as complete and as long unswept as the copy that says less, whoever has the older watermark', () => {
    const early = {
      ...stateAt(noon - 1000, 1),
      completeAsOf: noon + 5000,
      sweptAt: noon + 5000,
      committedAt: noon - 900,
    }
    const late = { ...stateAt(noon, 2), completeAsOf: noon + 10, sweptAt: noon - 60_000, committedAt: noon + 100 }
    const wanted = { ...early, completeAsOf: noon + 10, sweptAt: noon - 60_000 }
    expect(effectiveState(early, late).state).to.deep.equal(wanted)
    expect(effectiveState(late, early).state).to.deep.equal(wanted)
  })

  it('is unswept where one copy is, and says nothing about it where the watermarks agree', () => {
    const swept = { ...stateAt(noon), sweptAt: noon }
    for (const [file, database] of [
      [stateAt(noon), swept],
      [swept, stateAt(noon)],
    ] as const) {
      expect(effectiveState(file, database)).to.deep.include({ state: stateAt(noon), reason: undefined })
    }
  })

  it('keeps what the database claims of its own rows, whichever copy counts', () => {
    expect(effectiveState(stateAt(noon - 1000), stateAt(noon))).to.have.property('claimed', noon)
    expect(effectiveState(stateAt(noon), undefined)).to.have.property('claimed', null)
    expect(effectiveState('no file', stateAt(noon))).to.have.property('claimed', noon)
  })

  describe('of any two copies', () => {
    const instant = fc.integer({ min: noon - 10, max: noon + 10 })
    const copy = fc.record({
      watermark: fc.option(instant),
      completeAsOf: instant,
      sweptAt: fc.option(instant),
      runId: fc.integer({ min: 1, max: 3 }),
      committedAt: instant,
    })
    const never = Number.NEGATIVE_INFINITY

    it('never relies on more than either copy says', () => {
      const known = fc.option(copy, { nil: undefined })
      fc.assert(
        fc.property(known, known, (file, database) => {
          const { state } = effectiveState(file, database)
          for (const name of ['watermark', 'sweptAt', 'completeAsOf'] as const) {
            expect(state?.[name] ?? never, name).to.be.at.most(file?.[name] ?? never)
            expect(state?.[name] ?? never, name).to.be.at.most(database?.[name] ?? never)
          }
        }),
      )
    })

    it('invents no time: each is one of the two', () => {
      fc.assert(
        fc.property(copy, copy, (file, database) => {
          const { state } = effectiveState(file, database)
          for (const name of ['watermark', 'sweptAt', 'completeAsOf'] as const) {
            expect(state?.[name], name).to.be.oneOf([file[name], database[name]])
          }
          expect([state?.runId, state?.committedAt]).to.be.deep.oneOf([
            [file.runId, file.committedAt],
            [database.runId, database.committedAt],
          ])
        }),
      )
    })

    it('does not depend on which copy is whose; where the watermarks differ, nor does the run', () => {
      fc.assert(
        fc.property(copy, copy, (one, other) => {
          const [there, back] = [effectiveState(one, other).state, effectiveState(other, one).state]
          const differ = one.watermark !== other.watermark
          const shared = differ ? {} : { runId: 0, committedAt: 0 }
          expect({ ...there, ...shared }).to.deep.equal({ ...back, ...shared })
          if (differ) {
            const counts = one.watermark === there?.watermark ? one : other
            expect(there).to.include({ runId: counts.runId, committedAt: counts.committedAt })
          }
        }),
      )
    })
  })
})
