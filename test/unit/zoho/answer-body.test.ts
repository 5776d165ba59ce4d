import { isUtf8 } from 'node:buffer'
import { expect } from 'chai'
import type { JsonObject } from '../../../src/model/json.ts'
import { type AnswerBody, BodyReader } from '../../../src/zoho/answer-body.ts'

const read = (body: string | Buffer, reader = new BodyReader()): AnswerBody | undefined =>
  reader.read(Buffer.from(body))
const records = (body: AnswerBody | undefined, list: string): JsonObject[] | undefined =>
  body?.lists.get(list)?.map((record) => record.toObject())

describe('BodyReader', () => {
  it('reads members, and arrays as the records in them, with blanks around', () => {
    const body = read('\n{ "code" : 0, "invoices" : [ {"a":1} , 2 ], "page_context":{"page":1}, "empty":[] }\n')
    expect(Object.fromEntries(body?.members ?? [])).to.deep.equal({ code: 0 })
    expect(body?.objects.get('page_context')?.toObject()).to.deep.equal({ page: 1 })
    expect(records(body, 'invoices')).to.deep.equal([{ a: 1 }])
    expect(records(body, 'empty')).to.deep.equal([])
  })

  it('takes the last of members that come twice, and names as they are', () => {
    const body = read('{"a":1,"a":2,"__proto__":3,"\\u0062":4}')
    for (const text of ['{"l":[{"a":1}],"l":null}', '{"l":null,"l":[{"a":1}]}']) {
      const twice = read(text)
      expect([twice?.members.has('l'), twice?.lists.has('l')], text).to.deep.equal([
        text.endsWith('null}'),
        !text.endsWith('null}'),
      ])
    }
    expect([...(body?.members ?? [])]).to.deep.equal([
      ['a', 2],
      ['__proto__', 3],
      ['b', 4],
    ])
  })

  it('is undefined where the bytes are no JSON object', () => {
    const texts = [
      '',
      ' ',
      'x',
      '[]',
      '"a"',
      '{',
      '{"a":1',
      '{"a":1}}',
      '{"a":1} x',
      '{"a":[{"b":1]}',
      '{"a":01}',
      '<html>',
    ]
    for (const text of texts) expect(read(text), text).to.equal(undefined)
    expect(read(`{"a":${'['.repeat(200_000)}`), 'deeper than the stack').to.equal(undefined)
  })

  it('replaces what is not UTF-8, as it is replaced in a text', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":[{"b":"x'), Buffer.of(0xff, 0xed, 0xa0, 0x80), Buffer.from('y"}]}')])
    const body = read(bytes)
    expect(records(body, 'a')).to.deep.equal([{ b: 'x\ufffd\ufffd\ufffd\ufffdy' }])
    expect(isUtf8(body?.lists.get('a')?.[0]?.bytes ?? Buffer.of(0xff)), 'they are copied as they are').to.equal(true)
  })

  it('keeps the answers apart that are read at once, until one is released', () => {
    const reader = new BodyReader()
    const [one, other] = ['one', 'other'].map((text) => read(`{"list":[{"a":"${text}"}]}`, reader))
    expect([records(one, 'list'), records(other, 'list')]).to.deep.equal([[{ a: 'one' }], [{ a: 'other' }]])
    one?.release()
    expect(() => one?.lists.get('list')?.[0]?.get('a')).to.throw(SyntaxError)
    expect(records(read('{"list":[{"a":"third"}]}', reader), 'list')).to.deep.equal([{ a: 'third' }])
    expect(records(other, 'list')).to.deep.equal([{ a: 'other' }])
  })
})
