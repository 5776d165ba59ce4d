import { expect } from 'chai'
import fc from 'fast-check'
import { LineWriter } from '../../../../src/model/copy-text/line-writer.ts'
import { decodeLine, textLines } from '../../../support/decode-lines.ts'

const special = ['\\', '\t', '\n', '\r', '\b', '\f', '\v', '.', 'N', 'n', 't', 'x', '0', 'a', 'é', '😀', '"', ' ', '~']
const character = fc.constantFrom(...special)
const text = fc.oneof(
  fc.array(character, { maxLength: 10 }).map((all) => all.join('')),
  // Long ones, with something special at either end.
  fc.tuple(character, fc.integer({ min: 50, max: 200 }), character).map(([a, length, b]) => a + 'x'.repeat(length) + b),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\\.', '\\N', '\\', '\\\\', '', '\n', '\r\n'),
)
const fields = fc.array(fc.option(text), { minLength: 1, maxLength: 6 })

function written(all: (string | null)[], out = new LineWriter()): string {
  out.length = 0
  for (const field of all) {
    if (field === null) out.nulls(1)
    else {
      out.separator()
      out.text(field)
    }
  }
  out.endLine()
  const [line = '', ...others] = textLines(Buffer.from(out.bytes.subarray(0, out.length)))
  expect(others).to.deep.equal([])
  return line.slice(1)
}

describe('LineWriter', () => {
  it('is read by PostgreSQL as the fields that went in, one line whatever they hold', () => {
    const out = new LineWriter()
    fc.assert(
      fc.property(fields, (all) => {
        expect(decodeLine(written(all, out))).to.deep.equal(all)
      }),
      { numRuns: 2000 },
    )
  })

  it('copies bytes of any length from anywhere', () => {
    const out = new LineWriter()
    const from = Buffer.from('abé'.repeat(30))
    for (let size = 0; size <= from.length; size++) {
      out.length = 0
      out.byte(9)
      out.copy(from, from.length - size, from.length)
      expect(out.view(1)).to.deep.equal(new Uint8Array(from.subarray(from.length - size)))
    }
  })

  it('writes NULL and the text \\N differently', () => {
    expect(written([null, '\\N', ''])).to.equal('\\N\t\\\\N\t')
  })

  it('never writes the end of data: it would silently drop every row behind it', () => {
    expect(written(['\\.'])).to.equal('\\\\.')
  })

  it('grows without losing what was written', () => {
    const out = new LineWriter()
    const long = 'é'.repeat(100_000)
    expect(written(['first', long, 'last'], out)).to.equal(`first\t${long}\tlast`)
  })
})
