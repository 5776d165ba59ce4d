import { expect } from 'chai'
import { capabilityOf, wayOf } from '../../../src/model/capability.ts'

describe('capabilityOf and wayOf', () => {
  it('lead from a way to what it rests on and back', () => {
    for (const way of ['keyset', 'newest-first', 'filtered-scan', 'full-scan'] as const)
      expect(wayOf(capabilityOf(way))).to.equal(way)
  })

  it('take only what is honoured', () => {
    expect(wayOf({ filter: 'inclusive', order: true })).to.equal('keyset')
    expect(wayOf({ filter: 'exclusive', order: true })).to.equal('keyset')
    expect(wayOf({ filter: 'ignored', order: true })).to.equal('newest-first')
    expect(wayOf({ filter: 'exclusive', order: false })).to.equal('filtered-scan')
    expect(wayOf({ filter: 'equality', order: false })).to.equal('full-scan')
  })
})
