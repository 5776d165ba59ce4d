import { expect } from 'chai'
import fc from 'fast-check'
import { isExactNumber, isObject, type JsonValue, parseJson } from '../../../src/model/json.ts'
import { decimal } from '../../support/decimal.ts'

const textOf = (value: JsonValue | undefined): string => (isExactNumber(value) ? value.rawJSON : String(value))

function numberIn(text: string): string {
  const parsed = parseJson(`{"n": ${text}}`)
  return textOf(isObject(parsed) ? parsed.n : undefined)
}

const digits = (longest: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: longest }).map((all) => all.join(''))
const numberText = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: digits(25).map((text) => text.replace(/^0+(?=\d)/, '')),
    fraction: fc.option(digits(25)),
    exponent: fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), fc.integer({ min: 0, max: 420 }))),
  })
  .map(
    ({ sign, whole, fraction, exponent }) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : exponent.join('')}`,
  )

describe('parseJson', () => {
  it('keeps the decimal value of every number that JSON can write', () => {
    fc.assert(
      fc.property(numberText, (text) => {
        expect(decimal(numberIn(text))).to.deep.equal(decimal(text))
      }),
      { numRuns: 2000 },
    )
  })

  for (const text of [
    '1234567890123456789012345',
    '-1234567890123456789012345.6789',
    '0.1234567890123456789',
    '9007199254740993',
    '1e400',
    '-1e400',
    '1E-400',
    '4.1e-324',
    '1.23456789012345e-310',
    '123456789012345678e-3',
  ]) {
    it(`keeps ${text} as it was sent`, () => {
      expect(numberIn(text)).to.equal(text)
    })
  }

  it('keeps exact numbers in arrays, nested, and next to blanks and line breaks', () => {
    const parsed = parseJson('[ 12345678901234567890,\n  [12345678901234567891], {"a" :\t12345678901234567892} ]')
    expect(JSON.stringify(parsed)).to.equal('[12345678901234567890,[12345678901234567891],{"a":12345678901234567892}]')
  })

  it('gives plain numbers where a double holds them', () => {
    expect(parseJson('[0, -0, 100.00, 1e3, 0e5, 123456789012345]')).to.deep.equal([
      0, -0, 100, 1000, 0, 123456789012345,
    ])
  })

  it('gives plain numbers also on a page that has one exact number', () => {
    expect(parseJson('[320.5, 12345678901234567890.5]')).to.have.property('0', 320.5)
  })

  it('leaves numbers inside strings untouched', () => {
    expect(parseJson('{"a":"[12345678901234567890, 1e400]","b":": 1e5"}')).to.deep.equal({
      a: '[12345678901234567890, 1e400]',
      b: ': 1e5',
    })
  })

  it('parses every other JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(JSON.stringify(parseJson(text)))).to.deep.equal(JSON.parse(text))
      }),
    )
  })

  it('throws a SyntaxError for what is no JSON, with or without a suspicious number', () => {
    expect(() => parseJson('<html>')).to.throw(SyntaxError)
    expect(() => parseJson('[12345678901234567890')).to.throw(SyntaxError)
  })
})

describe('isObject', () => {
  it('tells an object from null, arrays, scalars and exact numbers', () => {
    const parsed = parseJson('[{}, null, [], "a", 1, 12345678901234567890]')
    expect(Array.isArray(parsed) && parsed.map(isObject)).to.deep.equal([true, false, false, false, false, false])
  })
})
