import { expect } from 'chai'
import { selectStreams } from '../../../src/model/select-streams.ts'
import { noteHomeless } from '../../../src/sync/note-homeless.ts'

describe('what is said of columns without a place', () => {
  const [stream] = selectStreams(['invoices'])
  if (!stream) throw new Error('no stream invoices')
  let notes: string[]
  let said: Set<string>
  beforeEach(() => {
    notes = []
    said = new Set()
  })
  const tell = (table: string[], row: string[] = []): void => tellAll([[table, row]])
  const tellAll = (tables: [string[], string[]][]): void =>
    noteHomeless(
      stream,
      tables.map(([table, row]) => ({ table: new Set(table), row: new Set(row) })),
      said,
      (message) => notes.push(message),
    )

  it('is nothing where all have one', () => {
    tell([])
    expect(notes).to.deep.equal([])
  })

  it('names table, limit and columns', () => {
    tell(['one', 'two'], ['three'])
    expect(notes).to.deep.equal([
      "zoho_books.invoices takes no more columns (PostgreSQL's limit is 1,600, dropped ones included): values of one, two are kept in _misfit",
      'a row of zoho_books.invoices has more values than PostgreSQL takes in one (8 kB): values of three are kept in _misfit',
    ])
  })

  it('names the table of children', () => {
    tellAll([
      [['one'], []],
      [['one'], ['two']],
    ])
    expect(notes.map((note) => /zoho_books\.(\w+)/.exec(note)?.[1])).to.deep.equal([
      'invoices',
      'invoice_line_items',
      'invoice_line_items',
    ])
  })

  it('is said once, by however many passes', () => {
    tell(['one'])
    tell(['one'])
    tell(['one', 'two'])
    expect(notes.map((note) => /values of (.*) are/.exec(note)?.[1])).to.deep.equal(['one', 'two'])
  })

  it('lists the first of very many', () => {
    tell(Array.from({ length: 25 }, (_unused, index) => `c${index}`))
    expect(notes[0]).to.include('c0, c1,').and.to.include('c19 and 5 more are kept')
  })
})
