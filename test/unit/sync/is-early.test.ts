import { expect } from 'chai'
import { isEarly } from '../../../src/sync/usable-details.ts'

const version = Date.parse('2026-06-10T12:00:00Z')
const owed = { id: '1', version, exactly: '', isStamped: true }
const later = version + 60_000

describe('isEarly', () => {
  it('is a detail that is older than its row', () => {
    expect(isEarly(owed, version - 1000, later)).to.equal(true)
    expect(isEarly(owed, version, later)).to.equal(false)
    expect(isEarly(owed, version + 5000, later)).to.equal(false)
  })

  it('is one of a second that is not over by the clock of its answer', () => {
    expect(isEarly(owed, version, version)).to.equal(true)
    expect(isEarly(owed, version, version + 1000)).to.equal(false)
    // Edited since the list was read.
    expect(isEarly(owed, later, later)).to.equal(true)
  })

  it('goes by the row where the detail has no LMT', () => {
    expect(isEarly(owed, null, version)).to.equal(true)
    expect(isEarly(owed, null, version + 1000)).to.equal(false)
  })

  it('is nothing where rows have no LMT: then nothing can be told', () => {
    expect(isEarly({ ...owed, isStamped: false }, null, version - 5000)).to.equal(false)
  })
})
