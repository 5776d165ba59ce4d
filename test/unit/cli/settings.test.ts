import { expect } from 'chai'
import { parseSettings, type SettingFlags } from '../../../src/cli/settings.ts'
import { ConfigError } from '../../../src/model/errors.ts'

const secrets = { ZOHO_CLIENT_ID: 'a', ZOHO_CLIENT_SECRET: 'b', ZOHO_REFRESH_TOKEN: 'c' }
const parse = (variables: Record<string, string>, file?: object, flags: SettingFlags = {}) =>
  parseSettings(
    { variables: { ...secrets, ...variables }, file, path: '/nowhere/mine.json', directory: '/nowhere', warnings: [] },
    flags,
  )

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
    expect(() => parse({ ZSYNC_DETAILS: 'contcts=on,items=on' })).to.throw(
      ConfigError,
      'ZSYNC_DETAILS names contcts; only these have details',
    )
  })
})

describe('parseSettings, about what is not usable', () => {
  it('names it where the user wrote it: the flag, the variable, or the member of that very file', () => {
    const expected = 'expected a number of calls, or a percentage of the day as 10%; it is'
    expect(() => parse({ ZSYNC_RESERVE: '5' }, {}, { reserve: 'abc' })).to.throw(`- --reserve ${expected} "abc"`)
    expect(() => parse({ ZSYNC_RESERVE: 'abc' }, { reserve: 5 })).to.throw(`- ZSYNC_RESERVE ${expected} "abc"`)
    expect(() => parse({}, { reserve: 'abc' })).to.throw(`- /nowhere/mine.json: reserve ${expected} "abc"`)
    expect(() => parse({}, { lookback: '9' })).to.throw(/- \/nowhere\/mine\.json: lookback .*; it is "9"/)
    expect(() => parse({}, { lookbak: 9 })).to.throw(/- \/nowhere\/mine\.json: .*lookbak/)
    expect(() => parse({}, { lookbak: 9 })).to.throw(/Settings come from .*\/nowhere\/mine\.json\.$/)
  })

  it('shows no value of a secret', () => {
    const variables = { DATABASE_URL: 'mysql://me:hidden@host/db', ZOHO_DC: 'mars' }
    expect(() => parse(variables)).to.throw(/DATABASE_URL expected [^;]*\n.*ZOHO_DC .*; it is "mars"/)
    expect(() => parse(variables)).to.not.throw(/hidden/)
    const { ZOHO_CLIENT_SECRET: _, ...others } = secrets
    const bare = { variables: others, file: {}, path: '/nowhere/mine.json', directory: '/nowhere', warnings: [] }
    expect(() => parseSettings(bare, {})).to.throw('ZOHO_CLIENT_SECRET is not set; its secret')
  })
})
