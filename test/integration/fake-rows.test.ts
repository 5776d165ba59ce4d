import { expect } from 'chai'
import { isObject } from '../../src/model/json.ts'
import { type Caller, openFake } from './fake-caller.ts'

const zohoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/

describe('the fake: rows', () => {
  let caller: Caller
  before(async () => {
    caller = await openFake({ records: 400, limits: { perMinute: Number.POSITIVE_INFINITY } })
  })
  after(() => caller.fake.close())
  const rows = (stream: string) => caller.fake.control.rows(stream)

  it('prints times in the zone of New York, with the offset of their season and no colon (zoho-api.md 3.4)', () => {
    const times = rows('invoices').map((row) => String(row.created_time))
    expect(times.every((time) => zohoTime.test(time))).to.equal(true)
    expect(new Set(times.map((time) => time.slice(-5)))).to.deep.equal(new Set(['-0400', '-0500']))
    for (const time of times) {
      const month = Number(time.slice(5, 7))
      if (month >= 4 && month <= 10) expect(time).to.match(/-0400$/)
      if (month === 12 || month <= 2) expect(time).to.match(/-0500$/)
    }
  })

  it('spreads creations and edits over two years, some of them in one second (zoho-api.md 0.1, fact 5)', () => {
    const times = rows('invoices').map((row) => Date.parse(String(row.last_modified_time)))
    const year = 365 * 86_400_000
    expect(Math.max(...times) - Math.min(...times)).to.be.above(year)
    expect(Math.max(...times)).to.be.below(caller.fake.control.now())
    expect(new Set(times).size).to.be.below(times.length - 10)
    const edited = rows('invoices').filter((row) => row.created_time !== row.last_modified_time)
    expect(edited.length).to.be.within(100, 250)
  })

  it('has about 2 KB of JSON for an invoice, an url with a blank behind, and documents as text (zoho-api.md 2.4)', () => {
    const all = rows('invoices')
    expect(JSON.stringify(all).length / all.length).to.be.within(1600, 2600)
    expect(all.every((row) => String(row.invoice_url).endsWith(' ') && row.documents === '')).to.equal(true)
  })

  it('prints blank text for what is absent, numbers too (zoho-api.md 2.4)', () => {
    expect(new Set(rows('purchaseorders').map((row) => row.price_precision))).to.deep.equal(new Set(['']))
    expect(rows('items').map((row) => row.stock_on_hand)).to.include('')
    expect(rows('chartofaccounts').every((row) => row.child_count === '')).to.equal(true)
  })

  it('prints an id where bills say is_opening_balance, and false in their detail (zoho-api.md 2.4)', () => {
    const [bill] = rows('bills')
    expect(bill?.is_opening_balance).to.equal(bill?.bill_id)
    expect(caller.fake.control.detail('bills', String(bill?.bill_id))?.is_opening_balance).to.equal(false)
  })

  it('has formatted twins in contacts and bills only (zoho-api.md 2.4)', () => {
    expect(rows('contacts')[0]).to.include.keys('created_time_formatted', 'contact_type_formatted')
    expect(rows('bills')[0]).to.include.keys('last_modified_time_formatted')
    expect(
      Object.keys(rows('invoices')[0] ?? {}).filter((name) => name.endsWith('_formatted') && !name.startsWith('cf_')),
    ).to.deep.equal([])
  })

  for (const stream of ['contacts', 'invoices']) {
    it(`has custom fields of ${stream} as array, hash and flat members, only when set (zoho-api.md 2.4, 2.6)`, () => {
      const all = rows(stream)
      const fields = all.flatMap((row) => (Array.isArray(row.custom_fields) ? row.custom_fields : [])).filter(isObject)
      expect(new Set(fields.map((field) => field.data_type))).to.deep.equal(
        new Set(['dropdown', 'number', 'decimal', 'date', 'check_box', 'string']),
      )
      for (const row of all) {
        const names = (Array.isArray(row.custom_fields) ? row.custom_fields : [])
          .filter(isObject)
          .map((field) => String(field.api_name))
        const flat = names.flatMap((name) => [name, `${name}_unformatted`])
        expect(Object.keys(row).filter((name) => name.startsWith('cf_'))).to.have.members(flat)
        expect(Object.keys(isObject(row.custom_field_hash) ? row.custom_field_hash : {})).to.have.members(flat)
      }
      expect(all.some((row) => Array.isArray(row.custom_fields) && row.custom_fields.length === 0)).to.equal(true)
    })
  }

  it('has names beyond ASCII, and texts with quotes, backslashes, tabs and line ends', () => {
    const contacts = JSON.stringify(rows('contacts'))
    expect(contacts).to.match(/[^ -~]/)
    const texts = rows('invoices').map((row) => String(row.reference_number))
    for (const character of ['"', '\\', '\t', '\n'])
      expect(
        texts.some((text) => text.includes(character)),
        character,
      ).to.equal(true)
  })

  it('has amounts of at most two decimals', () => {
    expect(rows('invoices').every((row) => /^\d+(\.\d{1,2})?$/.test(String(row.total)))).to.equal(true)
  })

  it('renews the ids of line items on each save (zoho-api.md 0.1, fact 9)', () => {
    const [invoice] = rows('invoices')
    const id = String(invoice?.invoice_id)
    const lineIds = () => {
      const lines = caller.fake.control.detail('invoices', id)?.line_items
      return (Array.isArray(lines) ? lines : []).filter(isObject).map((line) => line.line_item_id)
    }
    const before = lineIds()
    expect(lineIds()).to.deep.equal(before).and.not.to.have.length(0)
    caller.fake.control.edit('invoices', id)
    expect(lineIds().some((line) => before.includes(line))).to.equal(false)
  })

  it('has no line items in list rows (zoho-api.md 0.1, fact 8)', () => {
    expect(rows('invoices')[0]).not.to.have.property('line_items')
  })

  it('is the same for the same seed and differs for another one', async () => {
    await using first = await openFake({ records: 50 })
    await using second = await openFake({ records: 50 })
    await using third = await openFake({ records: 50, seed: 2 })
    const [one, same, other] = [first, second, third].map(({ fake }) => JSON.stringify(fake.control.rows('invoices')))
    expect(same).to.equal(one)
    expect(other).not.to.equal(one)
  })

  it('keeps organizations apart: ids, zones and limits (zoho-api.md 7)', async () => {
    await using other = await openFake({ organizations: 2, records: 30 })
    const { fake, get } = other
    const [first, second] = fake.control.rows('organizations').map((row) => String(row.organization_id))
    expect(first).to.equal(fake.organizationId)
    const ids = (organization?: string) => fake.control.rows('invoices', organization).map((row) => row.invoice_id)
    expect(ids(first).some((id) => ids(second).includes(id))).to.equal(false)
    const reply = await get('/invoices', { organization_id: second ?? '' })
    expect(reply.body.invoices).to.have.length(30)
    expect(reply.text).to.match(/T\d\d:\d\d:\d\d\+0[12]00/)
  })
})
