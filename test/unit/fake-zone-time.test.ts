import { expect } from 'chai'
import fc from 'fast-check'
import { parseZohoTime, zoneTime } from '../../src/fake/zone-time.ts'

const at = (iso: string) => Date.parse(iso) / 1000
const york = zoneTime('America/New_York')

describe('the fake: times', () => {
  it('are printed with the offset of their instant and no colon (zoho-api.md 3.4)', () => {
    expect(york.time(at('2026-06-09T17:17:42Z'))).to.equal('2026-06-09T13:17:42-0400')
    expect(york.time(at('2026-01-09T17:17:42Z'))).to.equal('2026-01-09T12:17:42-0500')
    expect(zoneTime('Asia/Kolkata').time(at('2026-01-09T17:17:42Z'))).to.equal('2026-01-09T22:47:42+0530')
    expect(zoneTime('UTC').time(at('2026-01-09T17:17:42Z'))).to.equal('2026-01-09T17:17:42+0000')
  })

  it('change their offset in the very second of the change of the clocks', () => {
    expect(york.time(at('2026-03-08T06:59:59Z'))).to.equal('2026-03-08T01:59:59-0500')
    expect(york.time(at('2026-03-08T07:00:00Z'))).to.equal('2026-03-08T03:00:00-0400')
    expect(york.time(at('2026-11-01T05:59:59Z'))).to.equal('2026-11-01T01:59:59-0400')
    expect(york.time(at('2026-11-01T06:00:00Z'))).to.equal('2026-11-01T01:00:00-0500')
  })

  it('are read back as the same instant, in any zone', () => {
    const zones = fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC')
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
        (zone, seconds) => {
          expect(parseZohoTime(zoneTime(zone).time(seconds))).to.equal(seconds)
        },
      ),
    )
  })

  it('count down to midnight in the zone, on the days of 23 and 25 hours too (zoho-api.md 5.1)', () => {
    expect(york.untilMidnight(at('2026-06-10T16:15:00Z'))).to.equal((11 * 60 + 45) * 60)
    expect(york.untilMidnight(at('2026-06-10T04:00:00Z'))).to.equal(24 * 3600)
    expect(york.untilMidnight(at('2026-03-08T05:00:00Z'))).to.equal(23 * 3600)
    expect(york.untilMidnight(at('2026-11-01T04:00:00Z'))).to.equal(25 * 3600)
    expect(york.untilMidnight(at('2026-06-11T03:59:59Z') + 0.9)).to.equal(1)
  })

  it('have the date of the zone', () => {
    expect(york.date(at('2026-06-10T03:59:59Z'))).to.equal('2026-06-09')
    expect(york.date(at('2026-06-10T04:00:00Z'))).to.equal('2026-06-10')
  })
})
