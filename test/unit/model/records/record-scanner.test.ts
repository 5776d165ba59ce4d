import { expect } from 'chai'
import fc from 'fast-check'
import { type JsonObject, parseJson } from '../../../../src/model/json.ts'
import type { JsonRecord } from '../../../../src/model/records/json-record.ts'
import { RecordScanner } from '../../../../src/model/records/record-scanner.ts'
import { someValue } from '../../../support/some-value.ts'

const scan = (text: string, scanner = new RecordScanner()): JsonRecord[] => scanner.array(Buffer.from(text), 0).records

/** The members as they are read one by one; of objects at the top their members as well. */
function read(record: JsonRecord): JsonObject {
  const members = record.path.members.map(({ name, slot, members: inner }) => {
    const value = record.value(slot)
    const within = inner && Object.fromEntries(inner.map((member) => [member.name, record.value(member.slot)]))
    if (within) expect(within).to.deep.equal(value)
    return [name, value] as const
  })
  return Object.fromEntries(members)
}

// Not with a backslash at its beginning: behind a name that is one, `JSON.parse` of Node 24 takes any name that begins with an
// escape for the same.
const name = fc
  .oneof(
    fc.constantFrom('a', 'b', 'ab', 'long_name_of_a_member', 'é', '', '__proto__', '"', 'a\\', '1', 'a b', '\ud800'),
    fc.string(),
  )
  .filter((text) => !text.startsWith('\\'))
const object = fc.dictionary(name, someValue, { maxKeys: 5 })
const someRecord = fc.dictionary(name, fc.oneof(someValue, object), { maxKeys: 8 })

describe('RecordScanner', () => {
  it('finds in any records what JSON.parse finds, also with blanks between', () => {
    // One for all: what it remembers of other records must not matter.
    const scanner = new RecordScanner()
    fc.assert(
      fc.property(fc.array(someRecord, { maxLength: 5 }), fc.constantFrom('', ' ', '\n\t'), (records, blank) => {
        const text = JSON.stringify(records, undefined, blank)
        const found = scan(text, scanner)
        const expected = parseJson(text) as JsonObject[]
        expect(found.map((record) => record.toObject())).to.deep.equal(expected)
        expect(found.map(read)).to.deep.equal(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('finds members in any order, and others of the same length', () => {
    const names = ['aaa', 'aab', 'aba', 'baa', 'aaaa']
    const order = fc.shuffledSubarray(names)
    const scanner = new RecordScanner()
    fc.assert(
      fc.property(fc.array(fc.tuple(order, order), { minLength: 1, maxLength: 6 }), (all) => {
        const records = all.map(([top, inner]) => ({
          ...Object.fromEntries(top.map((each, index) => [each, index])),
          aaa: Object.fromEntries(inner.map((each, index) => [each, `${index}`])),
          aab: 'behind',
        }))
        expect(scan(JSON.stringify(records), scanner).map(read)).to.deep.equal(records)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives records of one shape the same path', () => {
    const [one, two, other] = scan('[{"a":1,"b":{"c":2}},{"a":"x","b":{"c":null}},{"a":1,"b":2}]')
    expect(one?.path).to.equal(two?.path)
    expect(one?.path).not.to.equal(other?.path)
  })

  it('takes the last of members that come twice, at the top and within', () => {
    const [record] = scan('[{"a":1,"b":{"c":1,"c":12345678901234567890},"a":2}]')
    expect(record && read(record)).to.deep.equal({ a: 2, b: { c: parseJson('12345678901234567890') } })
    expect(record?.path.members.map((member) => member.name)).to.deep.equal(['a', 'b'])
    expect(record?.path.members[1]?.members).to.have.length(1)
  })

  it('counts what is no object, and leaves it out', () => {
    const { records, others, end } = new RecordScanner().array(Buffer.from('x[1,{"a":1},[{}],null,"{}"]  '), 1)
    expect(records.map(read)).to.deep.equal([{ a: 1 }])
    expect([others, end]).to.deep.equal([4, 27])
  })

  it('makes room for a record with many members', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_unused, index) => [`m${index}`, index]))
    expect(scan(JSON.stringify([{ a: 1 }, many, { a: 2 }])).map(read)).to.deep.equal([{ a: 1 }, many, { a: 2 }])
  })

  it('forgets what records look like, where all look otherwise', () => {
    const scanner = new RecordScanner()
    const sizes: number[] = []
    for (let round = 0; round < 300; round++) {
      const page = Array.from({ length: 10 }, (_unused, row) => ({ [`a${round} ${row}`]: 1, b: 2, c: 3, d: 4, e: 5 }))
      const found = scan(JSON.stringify(page), scanner)
      expect(found.map(read)).to.deep.equal(page)
      sizes.push(found[0]?.path.tree.size ?? 0)
    }
    expect(Math.max(...sizes)).to.be.within(9_000, 11_000)
  })

  it('refuses what is not JSON', () => {
    for (const text of [
      '[{"a":1}',
      '[{"a":1},]',
      '[{"a" 1}]',
      '[{a:1}]',
      '[{"a":tru}]',
      '[{"a":"\n"}]',
      '[{"a":{"b":}}]',
      '[{"a":1',
    ]) {
      expect(() => scan(text), text).to.throw(SyntaxError)
    }
  })

  it('lets nobody read a record whose memory is used again', () => {
    const scanner = new RecordScanner()
    const { records, release } = scanner.array(Buffer.from('[{"a":"first"}]'), 0)
    const [other] = scanner.array(Buffer.from('[{"a":"other"}]'), 0).records
    release()
    const [third] = scanner.array(Buffer.from('[{"a":"third"}]'), 0).records
    expect(() => records[0]?.get('a')).to.throw(SyntaxError)
    expect(() => records[0]?.toObject()).to.throw(SyntaxError)
    expect([other?.get('a'), third?.get('a')]).to.deep.equal(['other', 'third'])
  })
})
