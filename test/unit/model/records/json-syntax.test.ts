import { expect } from 'chai'
import fc from 'fast-check'
import { skipSpace, valueEnd } from '../../../../src/model/records/json-syntax.ts'
import { parses } from '../../../support/parses.ts'

/** Whether the text is one JSON value, with blanks around it. */
function isJson(text: string): boolean {
  const bytes = Buffer.from(text)
  try {
    return skipSpace(bytes, valueEnd(bytes, skipSpace(bytes, 0))) === bytes.length
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** Pieces that JSON is made of, and some that only look so. */
const piece = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"', '"a"', '"\\n"', '"\\u00e9"', '"\\u00g9"', '"\\x"', '"é😀"', '"\t"', '"\\"'],
  ...['0', '-0', '01', '-', '1.', '.5', '1.5', '1e', '1e5', '1E+5', '1e-', '12', 'true', 'false', 'null', 'nul', 'NaN'],
  ...[' ', '\n', '\r', '\t', '\u00a0', '\f', '\\', '{"a":1}', '[1,2]', '"a":', '"\ud800"', '\0'],
)

describe('valueEnd', () => {
  it('takes for JSON what JSON.parse takes, of whatever pieces a text is made', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const text = pieces.join('')
        expect(isJson(text), text).to.equal(parses(text))
      }),
      { numRuns: 20_000 },
    )
  })

  it('takes every JSON text, and no beginning of one', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, cut) => {
        expect(isJson(text)).to.equal(true)
        const beginning = text.slice(0, cut % text.length)
        expect(isJson(beginning), beginning).to.equal(parses(beginning))
      }),
      { numRuns: 2000 },
    )
  })

  it('answers where the value ends, whatever follows', () => {
    for (const value of ['"a\\"]"', '{"a":[1,{}],"b":"}"}', '[]', '-12.5e+3', 'null', '""']) {
      expect(valueEnd(Buffer.from(`##${value},"x"`), 2), value).to.equal(2 + value.length)
    }
  })

  it('says where a text stops being JSON', () => {
    expect(() => valueEnd(Buffer.from('[1,2,x]'), 0)).to.throw(SyntaxError, 'not JSON at byte 5')
  })
})
