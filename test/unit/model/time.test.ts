import { expect } from 'chai'
import fc from 'fast-check'
import { formatFilterTime, formatInstant, isDate, parseInstant, startOfSecond } from '../../../src/model/time.ts'

const seconds = fc
  .integer({ min: Date.parse('0001-01-02T00:00:00Z') / 1000, max: Date.parse('9999-12-30T00:00:00Z') / 1000 })
  .map((all) => all * 1000)

/** The text that Zoho prints for `instant` in a zone `minutes` ahead of UTC. */
function zohoText(instant: number, minutes: number, colon: string): string {
  const sign = minutes < 0 ? '-' : '+'
  const two = (value: number): string => String(value).padStart(2, '0')
  const offset = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}${colon}${two(Math.abs(minutes) % 60)}`
  return `${new Date(instant + minutes * 60_000).toISOString().slice(0, 19)}${offset}`
}

describe('parseInstant', () => {
  it('reads offsets with and without a colon as the same instant', () => {
    const expected = Date.parse('2026-06-09T17:17:42Z')
    expect(parseInstant('2026-06-09T13:17:42-0400')).to.equal(expected)
    expect(parseInstant('2026-06-09T13:17:42-04:00')).to.equal(expected)
    expect(parseInstant('2026-06-09T17:17:42Z')).to.equal(expected)
    expect(parseInstant('2026-06-09T22:47:42.999+0530')).to.equal(expected)
  })

  it('orders the two sides of a daylight saving change by instant, not by text', () => {
    const summer = parseInstant('2026-11-01T01:59:59-0400')
    const winter = parseInstant('2026-11-01T01:00:00-0500')
    expect(winter).to.equal((summer ?? 0) + 1000)
    expect((parseInstant('2026-03-08T03:00:00-0400') ?? 0) - (parseInstant('2026-03-08T01:59:59-0500') ?? 0)).to.equal(
      1000,
    )
  })

  it('finds the instant in every offset', () => {
    fc.assert(
      fc.property(
        seconds,
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        fc.constantFrom('', ':'),
        (instant, minutes, colon) => {
          expect(parseInstant(zohoText(instant, minutes, colon))).to.equal(instant)
        },
      ),
    )
  })

  for (const text of [
    '',
    'yesterday',
    '2026-06-09',
    '2026-06-09 13:17:42-0400',
    '2026-06-09T13:17:42',
    '2026-06-09T13:17-0400',
    '2026-13-09T13:17:42-0400',
    '2026-06-09T25:17:42-0400',
    '2026-06-09T24:30:00-0400',
    '2026-06-09T13:60:00-0400',
    '2026-06-09T13:17:60-0400',
    '2026-06-09T13:17:42-2400',
    '2026-06-09T13:17:42-0460',
    '2026-06-09T13:17:42*0400',
    '2026-06-09 13:17:42-04:0',
    '2026-06-09x13:17:42-0400',
    '2026-06-09T13x17:42-0400',
    '2026-06-09T13:17x42-0400',
    '2026-06-09T1a:17:42-0400',
    '2024-02-30T10:00:00+0000',
    '2025-02-29T10:00:00+0000',
    '0000-01-01T00:00:00Z',
    '20x6-06-09T13:17:42-0400',
    'x2026-06-09T13:17:42-0400',
    '2026-06-09T13:17:42-0400\n',
  ]) {
    it(`finds no instant in ${JSON.stringify(text)}`, () => {
      expect(parseInstant(text)).to.equal(undefined)
    })
  }

  it('finds no instant where UTC has another year than four digits: PostgreSQL would refuse the batch', () => {
    expect(parseInstant('9999-12-31T23:59:59-0400')).to.equal(undefined)
    expect(parseInstant('0001-01-01T00:00:00+0530')).to.equal(undefined)
    expect(parseInstant('9999-12-31T23:59:59+0000')).to.equal(Date.parse('9999-12-31T23:59:59Z'))
    expect(parseInstant('0001-01-01T00:00:00+0000')).to.equal(Date.parse('0001-01-01T00:00:00Z'))
  })
})

describe('isDate', () => {
  it('takes the days of the calendar', () => {
    for (const day of ['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31']) expect(isDate(day), day).to.equal(true)
  })

  it('refuses days that no calendar has, and other texts', () => {
    for (const day of [
      '2024-02-30',
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-00-10',
      '2024-01-00',
      '0000-01-01',
      '24-01-01',
      '2024-1-1',
      '20x4-01-01',
      '2x24-01-01',
      '2024-01-0x',
      '2024-01-01T',
      ' 2024-01-01',
      '',
    ]) {
      expect(isDate(day), day).to.equal(false)
    }
  })
})

describe('formatInstant and formatFilterTime', () => {
  it('print UTC to the second', () => {
    const instant = Date.parse('2026-06-09T17:17:42.987Z')
    expect(formatInstant(instant)).to.equal('2026-06-09T17:17:42Z')
    expect(formatFilterTime(instant)).to.equal('2026-06-09T17:17:42+0000')
  })

  it('are read back as the same second', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, rest) => {
        expect(parseInstant(formatInstant(second + rest))).to.equal(second)
        expect(parseInstant(formatFilterTime(second + rest))).to.equal(second)
      }),
    )
  })
})

describe('startOfSecond', () => {
  it('cuts milliseconds off, before 1970 too', () => {
    expect(startOfSecond(1999)).to.equal(1000)
    expect(startOfSecond(2000)).to.equal(2000)
    expect(startOfSecond(-1)).to.equal(-1000)
  })
})
