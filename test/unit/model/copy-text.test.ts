import { expect } from 'chai'
import fc from 'fast-check'
import { copyLine } from '../../../src/model/copy-text.ts'

/** PostgreSQL's own reading of one line, character by character, as its manual describes it. */
function decode(line: string): (string | null)[] {
  const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
  return line.split('\t').map((field) => {
    if (field === '\\N') return null
    let text = ''
    for (let index = 0; index < field.length; index++) {
      const character = field[index] ?? ''
      if (character !== '\\') text += character
      else {
        index += 1
        const escaped = field[index] ?? ''
        if (/[0-7x]/.test(escaped)) throw new Error(`octal or hexadecimal escape in ${JSON.stringify(field)}`)
        text += escapes[escaped] ?? escaped
      }
    }
    return text
  })
}

const character = fc.constantFrom(
  '\\',
  '\t',
  '\n',
  '\r',
  '\b',
  '\f',
  '\v',
  '.',
  'N',
  'n',
  't',
  'x',
  '0',
  'a',
  'é',
  '😀',
  '"',
  ' ',
)
const field = fc.oneof(
  fc.option(fc.array(character, { maxLength: 10 }).map((all) => all.join(''))),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\\.', '\\N', '\\', '\\\\', '', '\n', '\r\n'),
)

describe('copyLine', () => {
  it('is read by PostgreSQL as the fields that went in', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
        expect(decode(copyLine(fields))).to.deep.equal(fields)
      }),
      { numRuns: 2000 },
    )
  })

  it('is one line, whatever the fields hold', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
        expect(copyLine(fields)).not.to.match(/[\n\r]/)
      }),
    )
  })

  it('writes NULL and the text \\N differently', () => {
    expect(copyLine([null, '\\N', ''])).to.equal('\\N\t\\\\N\t')
  })

  it('never writes the end of data: it would silently drop every row behind it', () => {
    expect(copyLine(['\\.'])).to.equal('\\\\.')
  })
})
