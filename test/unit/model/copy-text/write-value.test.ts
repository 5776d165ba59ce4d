import { expect } from 'chai'
import fc from 'fast-check'
import type { ColumnType } from '../../../../src/model/column-type.ts'
import { encodeValue } from '../../../../src/model/copy-text/encode-value.ts'
import { LineWriter } from '../../../../src/model/copy-text/line-writer.ts'
import { isMisfit, writeValue, wroteText } from '../../../../src/model/copy-text/write-value.ts'
import { parseJson } from '../../../../src/model/json.ts'
import { RecordScanner } from '../../../../src/model/records/record-scanner.ts'
import { parses } from '../../../support/parses.ts'
import { someValue } from '../../../support/some-value.ts'

const out = new LineWriter()
const scanner = new RecordScanner()
const types: ColumnType[] = ['text', 'numeric', 'boolean', 'date', 'timestamptz', 'jsonb']

/** What a field of each type becomes of a value that is printed so. */
function written(json: string): { text: string | null; misfit: boolean }[] {
  const [record] = scanner.array(Buffer.from(`[{"v":${json}}]`), 0).records
  if (!record) throw new Error('no record')
  return types.map((type) => {
    out.length = 0
    const done = writeValue(out, record, 0, type)
    const text = out.bytes.toString('utf8', 0, out.length)
    return { text: (done & wroteText) !== 0 ? text : null, misfit: (done & isMisfit) !== 0 }
  })
}

/** The same by way of the parsed value, which alone decides what fits. */
function expected(json: string): ReturnType<typeof written> {
  return types.map((type) => {
    const { text, misfit } = encodeValue(parseJson(json), type)
    out.length = 0
    if (text !== null) out.text(text)
    return { text: text === null ? null : out.bytes.toString('utf8', 0, out.length), misfit }
  })
}

const digits = fc.stringMatching(/^\d{0,20}$/)
const number = fc
  .tuple(fc.constantFrom('', '-'), digits, fc.option(digits), fc.constantFrom('', '0', '00', 'e2', 'E-7', 'e+300'))
  .map(([sign, whole, fraction, tail]) => {
    const exponent = /^[eE]/.test(tail) ? tail : ''
    const decimals = fraction === null ? '' : `.${fraction}0${exponent === '' ? tail : ''}`
    return `${sign}${whole.replace(/^0+/, '') || '0'}${decimals}${exponent}`
  })

const character = fc.constantFrom(
  ...['a', ' ', '~', '"', '\\', '/', '\t', '\n', '\r', '\b', '\f', '\v', '\0', '\u0001', '\u007f', 'é', '€', '😀'],
  ...['\ud800', '\u00a0', '\u1680', '\u2003', '\u2028', '\u3000', '\ufeff', 'N', '.', '中', '한'],
)
const text = fc.oneof(
  fc.array(character, { maxLength: 6 }).map((all) => all.join('')),
  fc.tuple(character, fc.integer({ min: 55, max: 75 }), character).map(([a, length, b]) => a + 'x'.repeat(length) + b),
)
/** As Zoho may print a string: any character by its code, slashes with a backslash. */
const printed = fc.tuple(text, fc.boolean(), fc.boolean()).map(([value, coded, slashed]) => {
  const json = JSON.stringify(value)
  const shown = slashed ? json.replaceAll('/', '\\/') : json
  return coded ? shown.replace(/[a-z~]/, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`) : shown
})

describe('writeValue', () => {
  for (const [what, arbitrary] of [
    ['any value', someValue.map((value) => JSON.stringify(value))],
    ['any number, however it is printed', number],
    ['any text, however it is printed', printed.filter(parses)],
  ] as const) {
    it(`makes of ${what} what the parsed value is`, () => {
      fc.assert(
        fc.property(arbitrary, (json) => {
          expect(written(json), json).to.deep.equal(expected(json))
        }),
        { numRuns: 5000 },
      )
    })
  }

  it('makes of times and dates what the parsed value is, whichever character is another', () => {
    const samples = ['2026-06-09T13:17:42-0400', '2024-02-29', '0099-12-31T23:59:59+0000', '9999-12-31T23:59:59-2359']
    const change = fc.tuple(fc.constantFrom(...samples), fc.nat(23), fc.constantFrom(...'0123459:-+TZ x'))
    fc.assert(
      fc.property(change, ([sample, at, other]) => {
        const json = JSON.stringify(sample.slice(0, at) + other + sample.slice(at + 1))
        expect(written(json), json).to.deep.equal(expected(json))
      }),
      { numRuns: 5000 },
    )
  })

  it('copies numbers as they are exact, with zeros and signs as a parsed one', () => {
    const text = (json: string): string | null | undefined => written(json)[types.indexOf('numeric')]?.text
    expect(
      ['100.00', '-0', '-0.0', '0.50', '12.5', '1e3', '0.0000001', '123456789012345678', '-7'].map(text),
    ).to.deep.equal(
      ['100', '0', '0', '0.5', '12.5', '1e3', '0.0000001', '123456789012345678', '-7'].map((each) =>
        expectedNumber(each),
      ),
    )
  })
})

function expectedNumber(json: string): string | null | undefined {
  return expected(json)[types.indexOf('numeric')]?.text
}
