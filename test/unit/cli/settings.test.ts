import { expect } from 'chai'
import { parseSettings } from '../../../src/cli/settings.ts'
import { ConfigError } from '../../../src/model/errors.ts'

const secrets = { ZOHO_CLIENT_ID: 'a', ZOHO_CLIENT_SECRET: 'b', ZOHO_REFRESH_TOKEN: 'c' }
const parse = (variables: Record<string, string>, file?: object) =>
  parseSettings({ variables: { ...secrets, ...variables }, file, directory: '/nowhere', warnings: [] }, {})

describe('parseSettings, about details', () => {
  it('takes them from the environment, over those of the file', () => {
    expect(parse({}).details).to.deep.equal({})
    expect(parse({}, { details: { contacts: true, invoices: false } }).details).to.deep.equal({
      contacts: true,
      invoices: false,
    })
    expect(parse({ ZSYNC_DETAILS: 'contacts=on, invoices=off' }, { details: {} }).details).to.deep.equal({
      contacts: true,
      invoices: false,
    })
  })

  it('says what is expected instead of what is no list of switches, and which streams have details', () => {
    for (const text of ['contacts', 'contacts=yes', 'contacts=on;invoices=off']) {
      expect(() => parse({ ZSYNC_DETAILS: text })).to.throw(ConfigError, 'expected e.g. contacts=on,invoices=off')
    }
    expect(() => parse({}, { details: { contacts: 'on' } })).to.throw(ConfigError, '{"contacts": true')
    expect(() => parse({ ZSYNC_DETAILS: 'taxes=on' })).to.throw(ConfigError, 'only these have details: contacts, items')
  })
})
