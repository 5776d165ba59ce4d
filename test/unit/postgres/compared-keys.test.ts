import { expect } from 'chai'
import type pg from 'pg'
import { booksStream } from '../../../src/model/stream.ts'
import { tableOf } from '../../../src/model/table.ts'
import { ComparedKeys } from '../../../src/postgres/compared-keys.ts'
import { rowPage } from '../../support/row-page.ts'

const table = tableOf(booksStream('invoices', { key: 'invoice_id', way: 'keyset', columns: 'invoice_id' }))

/** A connection that says it takes more while nothing has left the process yet, as up to 64 KB may. */
function slowConnection() {
  const held: Buffer[] = []
  const connection = {
    query: () => {},
    stream: {
      write: (chunk: Buffer): boolean => {
        held.push(chunk)
        return true
      },
    },
  }
  const query = (asked: string | { submit(to: unknown): void; handleCopyInResponse(from: unknown): void }) => {
    if (typeof asked === 'string') return Promise.resolve({ rows: [] })
    asked.submit(connection)
    asked.handleCopyInResponse(connection)
    return asked
  }
  return { client: { query } as unknown as pg.Client, text: () => Buffer.concat(held).toString('latin1') }
}

describe('ComparedKeys', () => {
  it('hands over bytes that it does not write to again, while they may wait in the socket', async () => {
    const { client, text } = slowConnection()
    const keys = new ComparedKeys(client, table)
    for (const id of ['first', 'second', 'third']) await keys.write(rowPage(id))
    for (const id of ['first', 'second', 'third']) expect(text()).to.match(new RegExp(`${id}\\t[0-9a-f]{32}\\n`))
  })
})
