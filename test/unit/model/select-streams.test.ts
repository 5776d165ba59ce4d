import { expect } from 'chai'
import { catalog } from '../../../src/model/catalog.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { selectStreams } from '../../../src/model/select-streams.ts'

const names = (...patterns: string[]): string[] => selectStreams(patterns).map(({ name }) => name)

describe('selectStreams', () => {
  it('takes the whole catalog without patterns', () => {
    expect(selectStreams([])).to.deep.equal(catalog)
  })

  it('takes names, with and without the product, in the order of the catalog and each once', () => {
    expect(names('invoices', 'contacts', 'books/invoices')).to.deep.equal(['contacts', 'invoices'])
  })

  it('takes globs', () => {
    expect(names('*payments')).to.deep.equal(['customerpayments', 'vendorpayments'])
    expect(names('books/inv*')).to.deep.equal(['invoices'])
    expect(names('*')).to.have.length(catalog.length)
  })

  it('matches whole names, and no character but the star specially', () => {
    for (const pattern of ['invoice', 'nvoices', 'i.voices', 'invoices|bills', 'Invoices', '(invoices)', '']) {
      expect(() => names(pattern), pattern).to.throw(ConfigError)
    }
  })

  it('names every pattern that means nothing, and the streams that there are', () => {
    expect(() => names('invoices', 'invioces', 'crm/*')).to.throw(
      ConfigError,
      /"invioces", "crm\/\*".*contacts, items, invoices/,
    )
  })
})
