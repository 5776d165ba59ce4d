import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readBack } from './read-back.ts'
import { readDetails } from './read-details.ts'
import { decimal, NumberText, sameValue } from './same-value.ts'

const folder = fileURLToPath(new URL('../support/recordings', import.meta.url))

describe('recorded answers', () => {
  it('read back from the tables equal, value by value; what no column can hold is kept as a misfit', async () => {
    const { lists, records, scalars, misfits, differences } = await readBack(folder)
    expect(differences).to.deep.equal([])
    expect(misfits.sort()).to.deep.equal(['date', 'reference_number', 'shipping_charge'])
    expect({ lists, records }).to.deep.equal({ lists: 18, records: 27 })
    expect(scalars).to.be.greaterThan(500)
  })

  it('have details whose every value fits the column that the catalog gives it', async () => {
    const { details, children, scalars, misfits, differences } = await readDetails(folder)
    expect(differences).to.deep.equal([])
    // The recording was given a NUL by hand.
    expect(misfits).to.deep.equal(['invoice_line_items.name'])
    expect({ details, children }).to.deep.equal({ details: 6, children: 16 })
    expect(scalars).to.be.greaterThan(250)
  })

  it('are compared by a judge that sees a wrong value', () => {
    expect(decimal('-0012.50e1')).to.equal('-125e0')
    expect(sameValue(new NumberText('0.1'), new NumberText('0.10'))).to.equal(true)
    expect(sameValue(new NumberText('12345678901234567890123'), new NumberText('12345678901234567890124'))).to.equal(
      false,
    )
    expect(sameValue('2026-06-09T13:17:42-0400', '2026-06-09T17:17:42+00:00')).to.equal(true)
    expect(sameValue('2026-06-09T13:17:42-0400', '2026-06-09T17:17:43+00:00')).to.equal(false)
    expect(sameValue('', null)).to.equal(true)
    expect(sameValue('a', null)).to.equal(false)
    expect(sameValue(['a'], ['a', 'b'])).to.equal(false)
  })
})
