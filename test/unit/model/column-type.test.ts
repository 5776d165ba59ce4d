import { expect } from 'chai'
import { type ColumnType, columnTypeByName } from '../../../src/model/column-type.ts'

const expected: Record<ColumnType, string[]> = {
  text: [
    'invoice_id',
    'status',
    'reference_number',
    'country',
    'timeline',
    'issued',
    'candidate',
    'exchange_rate_type',
  ],
  numeric: [
    'total',
    'exchange_rate',
    'tax_percentage',
    'price_precision',
    'shipping_charge',
    'outstanding_payable_amount_bcy',
    'total_without_tax',
    'end_reading',
  ],
  boolean: ['is_emailed', 'has_attachment', 'can_be_sold'],
  date: ['date', 'due_date', 'last_paid_date'],
  timestamptz: ['created_time', 'last_modified_time', 'time'],
  jsonb: ['tags', 'documents', 'custom_fields'],
}

describe('columnTypeByName', () => {
  for (const [type, names] of Object.entries(expected)) {
    it(`finds ${type} in ${names.join(', ')}`, () => {
      expect(names.map(columnTypeByName)).to.deep.equal(names.map(() => type))
    })
  }
})
