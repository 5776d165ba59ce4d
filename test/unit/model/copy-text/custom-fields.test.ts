import { expect } from 'chai'
import type { ColumnType } from '../../../../src/model/column-type.ts'
import { CustomFieldReader, customMembers } from '../../../../src/model/copy-text/custom-fields.ts'
import type { JsonObject, JsonValue } from '../../../../src/model/json.ts'
import { jsonRecords } from '../../../support/json-records.ts'

function fields(record: JsonObject): { name: string; value: JsonValue; type: ColumnType | undefined }[] {
  const [only] = jsonRecords([record])
  if (!only) throw new Error('no record')
  const found = new CustomFieldReader().read(only, customMembers(only.path.members))
  return found.map(({ name, record, slot, type }) => ({ name, value: record.value(slot), type }))
}

function flat(record: JsonObject): Record<string, unknown> {
  return Object.fromEntries(fields(record).map(({ name, value }) => [name, value]))
}

describe('CustomFieldReader', () => {
  it('reads custom fields from the list, with their type', () => {
    const custom_fields = [
      { api_name: 'cf_region', data_type: 'dropdown', value: 'North', value_formatted: 'North!' },
      { api_name: 'cf_size', data_type: 'decimal', value: 12.5 },
      { api_name: 'cf_when', data_type: 'date_time', value: '2026-06-09T13:17:42-0400' },
      { api_name: 'cf_day', data_type: 'date', value: '2026-06-09' },
      { api_name: 'cf_ok', data_type: 'check_box', value: true },
      { api_name: 'cf_many', data_type: 'multiselect', value: ['a'] },
      { api_name: 'cf_odd', data_type: 'never_heard_of', value: 1 },
    ]
    expect(fields({ custom_fields })).to.deep.equal([
      { name: 'cf_region', value: 'North', type: 'text' },
      { name: 'cf_size', value: 12.5, type: 'numeric' },
      { name: 'cf_when', value: '2026-06-09T13:17:42-0400', type: 'timestamptz' },
      { name: 'cf_day', value: '2026-06-09', type: 'date' },
      { name: 'cf_ok', value: true, type: 'boolean' },
      { name: 'cf_many', value: ['a'], type: 'jsonb' },
      { name: 'cf_odd', value: 1, type: undefined },
    ])
  })

  it('names a custom field without api_name by its id, and says cf_ once', () => {
    const custom_fields = [
      { customfield_id: '777', value: 1 },
      { api_name: 'region', value: 2 },
      { api_name: '', customfield_id: '778', value: 3 },
    ]
    expect(flat({ custom_fields })).to.deep.equal({ cf_777: 1, cf_region: 2, cf_778: 3 })
  })

  it('takes the first of two entries of one name, and of two members that are as good', () => {
    const custom_fields = [
      { api_name: 'cf_a', value: 'first' },
      { api_name: 'a', value: 'second' },
    ]
    expect(flat({ custom_fields })).to.deep.equal({ cf_a: 'first' })
    expect(flat({ custom_field_hash: { cf_b: 'hash' }, cf_b: 'top' })).to.deep.equal({ cf_b: 'hash' })
  })

  it('passes over entries of the list that are no custom fields', () => {
    expect(flat({ custom_fields: ['x', null, { value: 1 }, { api_name: 'cf_a' }] })).to.deep.equal({})
  })

  it('reads the hash and the top level, raw before shown', () => {
    const hash = { cf_a: '$1', cf_a_unformatted: 1, cf_b: 'b', cf_b_formatted: 'B' }
    expect(flat({ custom_field_hash: hash, cf_c: '2 %', cf_c_unformatted: 2, cf_c_formatted: '2.0 %' })).to.deep.equal({
      cf_a: 1,
      cf_b: 'b',
      cf_c: 2,
    })
  })

  it('prefers the list to all other places, in whatever order the members come', () => {
    const list: JsonObject = { custom_fields: [{ api_name: 'cf_a', value: 'list' }] }
    const rest: JsonObject = {
      custom_field_hash: { cf_a: 'hash', cf_a_unformatted: 'raw hash' },
      cf_a: 'top',
      cf_a_unformatted: 'raw top',
    }
    expect(flat({ ...list, ...rest })).to.deep.equal({ cf_a: 'list' })
    expect(flat({ ...rest, ...list })).to.deep.equal({ cf_a: 'list' })
  })

  it('keeps custom_fields that is no list, and a hash that is no object, as plain members', () => {
    expect(flat({ custom_fields: '', custom_field_hash: '' })).to.deep.equal({
      custom_fields: '',
      custom_field_hash: '',
    })
  })
})
