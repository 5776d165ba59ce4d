import { expect } from 'chai'
import { recordId } from '../../../../src/model/records/record-id.ts'
import { RecordScanner } from '../../../../src/model/records/record-scanner.ts'

function idIn(json: string): string | undefined {
  const [record] = new RecordScanner().array(Buffer.from(`[${json}]`), 0).records
  return record && recordId(record, 'id')
}

describe('recordId', () => {
  it('is the text that Zoho sent', () => {
    expect(idIn('{"id":"900000000000101"}')).to.equal('900000000000101')
  })

  it('is exact where the id came as a number, however long', () => {
    expect(idIn('{"id":42}')).to.equal('42')
    expect(idIn('{"id":9000000000000001234567}')).to.equal('9000000000000001234567')
  })

  it('is as the table holds it', () => {
    expect(idIn('{"id":"a\\u0000b\\ud800"}')).to.equal('a\ufffdb\ufffd')
  })

  it('is undefined where there is none', () => {
    for (const json of ['{}', '{"id":""}', '{"id":" "}', '{"id":null}', '{"id":true}', '{"id":["1"]}']) {
      expect(idIn(json), json).to.equal(undefined)
    }
  })
})
