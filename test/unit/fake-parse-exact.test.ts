import { expect } from 'chai'
import fc from 'fast-check'
import { parseExact } from '../../src/fake/parse-exact.ts'

describe('the fake: recorded text', () => {
  for (const text of [
    '1.50',
    '100.00',
    '1234567890123456789012345',
    '1e30',
    '1E+2',
    '-0',
    '0.1000000000000000055511151231257827',
    '1e999',
  ]) {
    it(`comes back as it was written: ${text}`, () => {
      expect(JSON.stringify(parseExact(`{"a":[${text}]}`))).to.equal(`{"a":[${text}]}`)
    })
  }

  it('keeps NUL, half surrogates and other ways to write a character', () => {
    const text = '{"a":"\\u0000 \\ud800 \\u00e9 \\/ é"}'
    expect(JSON.stringify(parseExact(text))).to.equal(text)
  })

  it('leaves ordinary values ordinary', () => {
    expect(parseExact('{"a":[1,"x",null,true,{"b":2.5}]}')).to.deep.equal({ a: [1, 'x', null, true, { b: 2.5 }] })
  })

  it('gives back any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const compact = JSON.stringify(JSON.parse(text))
        expect(JSON.stringify(parseExact(compact))).to.equal(compact)
      }),
    )
  })
})
