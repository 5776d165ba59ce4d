import { expect } from 'chai'
import fc from 'fast-check'
import type { ColumnType } from '../../../../src/model/column-type.ts'
import { encodeValue, misfitJson } from '../../../../src/model/copy-text/encode-value.ts'
import { isObject, type JsonValue, parseJson } from '../../../../src/model/json.ts'
import { decimal } from '../../../support/decimal.ts'

const types: ColumnType[] = ['text', 'numeric', 'boolean', 'date', 'timestamptz', 'jsonb']
const MISFIT = 'a misfit'
/** A text of which a character was replaced. */
const replaced = {
  text: `a\uFFFDb (${MISFIT})`,
  numeric: MISFIT,
  boolean: MISFIT,
  date: MISFIT,
  timestamptz: MISFIT,
  jsonb: `"a\\ufffdb" (${MISFIT})`,
}

/** What becomes of `json` in a column of `type`: the text, null, or a misfit that leaves no text. */
function encoded(json: string, type: ColumnType): string | null {
  const parsed = parseJson(`{"v":${json}}`)
  const { text, misfit } = encodeValue(isObject(parsed) ? parsed.v : undefined, type)
  if (misfit && text === null) return MISFIT
  return misfit ? `${text} (${MISFIT})` : text
}

const table: Record<string, Record<ColumnType, string | null>> = {
  // value: what every type makes of it
  '"abc"': { text: 'abc', numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '"abc"' },
  '" abc "': { text: ' abc ', numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '" abc "' },
  '"12.50"': { text: '12.50', numeric: '12.50', boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '"12.50"' },
  '" 12.50 "': {
    text: ' 12.50 ',
    numeric: '12.50',
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '" 12.50 "',
  },
  '"02:30"': { text: '02:30', numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '"02:30"' },
  '"1,234.50"': {
    text: '1,234.50',
    numeric: MISFIT,
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '"1,234.50"',
  },
  '"0x1F"': { text: '0x1F', numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '"0x1F"' },
  '"NaN"': { text: 'NaN', numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '"NaN"' },
  '"Infinity"': {
    text: 'Infinity',
    numeric: MISFIT,
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '"Infinity"',
  },
  '320.5': { text: '320.5', numeric: '320.5', boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '320.5' },
  '0': { text: '0', numeric: '0', boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '0' },
  '1e30': { text: '1e+30', numeric: '1e+30', boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '1e+30' },
  '1234567890123456789012345': {
    text: '1234567890123456789012345',
    numeric: '1234567890123456789012345',
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '1234567890123456789012345',
  },
  true: { text: 'true', numeric: MISFIT, boolean: 't', date: MISFIT, timestamptz: MISFIT, jsonb: 'true' },
  false: { text: 'false', numeric: MISFIT, boolean: 'f', date: MISFIT, timestamptz: MISFIT, jsonb: 'false' },
  '"true"': { text: 'true', numeric: MISFIT, boolean: 't', date: MISFIT, timestamptz: MISFIT, jsonb: '"true"' },
  '"false"': { text: 'false', numeric: MISFIT, boolean: 'f', date: MISFIT, timestamptz: MISFIT, jsonb: '"false"' },
  '"460815000000000007"': {
    text: '460815000000000007',
    numeric: '460815000000000007',
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '"460815000000000007"',
  },
  '"2024-02-29"': {
    text: '2024-02-29',
    numeric: MISFIT,
    boolean: MISFIT,
    date: '2024-02-29',
    timestamptz: MISFIT,
    jsonb: '"2024-02-29"',
  },
  '"2024-02-30"': {
    text: '2024-02-30',
    numeric: MISFIT,
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '"2024-02-30"',
  },
  '"2026-06-09T13:17:42-0400"': {
    text: '2026-06-09T13:17:42-0400',
    numeric: MISFIT,
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: '2026-06-09T17:17:42Z',
    jsonb: '"2026-06-09T13:17:42-0400"',
  },
  '"9999-12-31T23:59:59-0400"': {
    text: '9999-12-31T23:59:59-0400',
    numeric: MISFIT,
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '"9999-12-31T23:59:59-0400"',
  },
  '{"a":1}': { text: MISFIT, numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '{"a":1}' },
  '{"a":""}': { text: MISFIT, numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '{"a":""}' },
  '[]': { text: MISFIT, numeric: MISFIT, boolean: MISFIT, date: MISFIT, timestamptz: MISFIT, jsonb: '[]' },
  '"a\\u0000b"': replaced,
  '"a\\ud800b"': replaced,
  '"\\ud83d\\ude00"': {
    text: '😀',
    numeric: MISFIT,
    boolean: MISFIT,
    date: MISFIT,
    timestamptz: MISFIT,
    jsonb: '"😀"',
  },
}

/** What PostgreSQL 13 and newer would refuse in the text form of a jsonb value. */
function refusedByJsonb(text: string): boolean {
  const unescaped = text.replaceAll('\\\\', '')
  return /\\u0000|\\ud[89a-f]/i.test(unescaped) || text.includes('\0') || !text.isWellFormed()
}

const unit16 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes))
const strings = fc.oneof(
  unit16,
  fc.constantFrom('\0', '\ud800', '\udc00x', '\\u0000', '\\\\ud800', '\\\0', '\\\ud800', '"\0"'),
)
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    strings,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(strings, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}))

describe('encodeValue', () => {
  for (const [value, byType] of Object.entries(table)) {
    for (const type of types) {
      it(`makes ${byType[type]} of ${value} in ${type}`, () => {
        expect(encoded(value, type)).to.equal(byType[type])
      })
    }
  }

  it('maps a blank string, null and a missing value to NULL in every column type', () => {
    for (const type of types) {
      for (const blank of ['', ' ', '\t\n', '\u00a0', null, undefined]) {
        expect(encodeValue(blank, type), `${JSON.stringify(blank)} in ${type}`).to.deep.equal({
          text: null,
          misfit: false,
        })
      }
    }
  })

  it('keeps every digit of a number that Zoho sent, as number or as text', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.integer({ min: 0, max: 12 }),
        (whole, zeros) => {
          const text = zeros === 0 ? `${whole}` : `${whole}.${'0'.repeat(zeros)}1`
          expect(decimal(String(encoded(text, 'numeric')))).to.deep.equal(decimal(text))
          expect(encoded(`"${text}"`, 'numeric')).to.equal(text)
        },
      ),
    )
  })

  it('takes a number as long as PostgreSQL can hold it, and no longer one', () => {
    expect(encoded('1e400', 'numeric')).to.equal('1e400')
    expect(encoded('"1e-8000"', 'numeric')).to.equal('1e-8000')
    for (const beyond of [
      '1e200000',
      '1e-200000',
      '"1e99999999999"',
      `"${'9'.repeat(200_000)}"`,
      `"0.${'1'.repeat(9_000)}e-9000"`,
    ]) {
      expect(encoded(beyond, 'numeric'), beyond.slice(0, 20)).to.equal(MISFIT)
    }
  })

  it('never gives a text with NUL or half a character', () => {
    fc.assert(
      fc.property(strings, (value) => {
        const { text, misfit } = encodeValue(value, 'text')
        expect(text === null).to.equal(value.trim() === '')
        expect(text === null || (text.isWellFormed() && !text.includes('\0'))).to.equal(true)
        expect(misfit).to.equal(text !== null && text !== value)
      }),
    )
  })

  it('never gives jsonb what PostgreSQL refuses, and changes nothing else', () => {
    fc.assert(
      fc.property(json, (value) => {
        const { text, misfit } = encodeValue(value, 'jsonb')
        if (text === null) return
        expect(refusedByJsonb(text), text).to.equal(false)
        if (!misfit) expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 500 },
    )
  })

  it('keeps a backslash before u0000 in jsonb apart from a NUL', () => {
    expect(encodeValue('a\\u0000', 'jsonb')).to.deep.equal({ text: '"a\\\\u0000"', misfit: false })
  })

  it('gives jsonb no number that PostgreSQL cannot hold: one would fail the whole batch', () => {
    expect(encoded('{"a":[1e200000,1]}', 'jsonb')).to.equal(`{"a":["1e200000",1]} (${MISFIT})`)
    expect(encoded('{"a":1e400}', 'jsonb')).to.equal('{"a":1e400}')
  })
})

describe('misfitJson', () => {
  const read = (text: string): string => misfitJson(parseJson(text))

  it('keeps what was sent as JSON', () => {
    expect(read('"02:30"')).to.equal('"02:30"')
    expect(read('[1,{"a":null}]')).to.equal('[1,{"a":null}]')
    expect(read('[12345678901234567890]')).to.equal('[12345678901234567890]')
  })

  it('keeps what jsonb cannot hold as the JSON text that was sent', () => {
    expect(JSON.parse(read('"a\\u0000b"'))).to.equal('"a\\u0000b"')
    expect(JSON.parse(read('["\\ud800"]'))).to.equal('["\\ud800"]')
    expect(JSON.parse(read('[1e200000]'))).to.equal('[1e200000]')
  })

  it('is JSON that jsonb takes, whatever was sent', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = misfitJson(value)
        expect(refusedByJsonb(text), text).to.equal(false)
        expect(() => JSON.parse(text)).not.to.throw()
      }),
      { numRuns: 500 },
    )
  })
})
