import { expect } from 'chai'
import fc from 'fast-check'
import { columnName, ident, qualified } from '../../../src/model/identifier.ts'

const anyName = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
  .map((codes) => String.fromCharCode(...codes))

describe('ident', () => {
  it('doubles quotes and drops what PostgreSQL cannot hold', () => {
    expect(ident('total')).to.equal('"total"')
    expect(ident('a"b; drop table x --')).to.equal('"a""b; drop table x --"')
    expect(ident('a\0b')).to.equal('"ab"')
  })

  it('is one quoted identifier whatever the name', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(ident(name)).to.match(/^"(?:[^"\0]|"")*"$/)
      }),
    )
  })

  it('quotes schema and table each by itself', () => {
    expect(qualified('zoho_books', 'in"voices')).to.equal('"zoho_books"."in""voices"')
  })
})

describe('columnName', () => {
  it('keeps names up to 63 bytes', () => {
    expect(columnName('last_modified_time')).to.equal('last_modified_time')
    expect(columnName('x'.repeat(63))).to.equal('x'.repeat(63))
    expect(columnName('é'.repeat(31))).to.equal('é'.repeat(31))
  })

  it('fits 63 bytes, is never empty, holds no NUL and no half character, and is the same every time', () => {
    fc.assert(
      fc.property(anyName, (member) => {
        const name = columnName(member)
        expect(Buffer.byteLength(name)).to.be.within(1, 63)
        expect(name.isWellFormed() && !name.includes('\0')).to.equal(true)
        expect(columnName(member)).to.equal(name)
      }),
    )
  })

  it('counts bytes, not characters', () => {
    const name = columnName('é'.repeat(32))
    expect(Buffer.byteLength(name)).to.be.at.most(63)
    expect(name).to.match(/^é{27}_[0-9a-f]{8}$/)
  })

  it('keeps two long names with the same beginning apart', () => {
    expect(columnName(`${'x'.repeat(70)}a`)).not.to.equal(columnName(`${'x'.repeat(70)}b`))
  })

  it('shortens the same way in every release', () => {
    expect(columnName('x'.repeat(64))).to.equal(`${'x'.repeat(54)}_c1bb4f81`)
  })

  it('moves system columns and our own out of the way', () => {
    for (const name of [
      'ctid',
      'xmin',
      'tableoid',
      '_org_id',
      '_hash',
      '_misfit',
      '_deleted_at',
      '_run_id',
      '_synced_at',
    ]) {
      expect(columnName(name)).to.equal(`${name}_`)
    }
  })
})
