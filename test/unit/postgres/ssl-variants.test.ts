import { expect } from 'chai'
import { parseDestination } from '../../../src/cli/settings.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { sslVariants } from '../../../src/postgres/connection.ts'

/** Whether each attempt is encrypted, in their order. */
function attempts(url: string): boolean[] {
  return sslVariants(url).map(
    ({ ssl, connectionString }) => ssl !== false && !/sslmode=(?!require|verify)/.test(String(connectionString)),
  )
}

function urlOf(variables: Record<string, string>): string | undefined {
  return parseDestination({ variables, file: undefined, path: '/zsync.config.json', directory: '/', warnings: [] })
    .databaseUrl
}

describe('sslmode', () => {
  it('prefers encryption where the URL says nothing, as libpq does, also with a slash in the password', () => {
    expect(attempts('postgresql://u@host/db')).to.deep.equal([true, false])
    expect(attempts('postgresql://u:a%2Fb@host/db?sslmode=prefer')).to.deep.equal([true, false])
    expect(attempts('postgresql://u@host/db?sslmode=allow')).to.deep.equal([false, true])
  })

  it('never falls back to plain text when encryption is required', () => {
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      expect(attempts(`postgresql://u@host/db?sslmode=${mode}`), mode).to.deep.equal([true])
    }
    expect(urlOf({ DATABASE_URL: 'postgresql://u@host/db', PGSSLMODE: 'require' })).to.match(/[?]sslmode=require$/)
    expect(urlOf({ DATABASE_URL: 'postgresql://u@host/db?sslmode=disable', PGSSLMODE: 'require' })).to.match(
      /=disable$/,
    )
  })

  it('encrypts no unix socket', () => {
    expect(attempts('postgresql://%2Ftmp%2Fpg/db')).to.deep.equal([false])
    expect(attempts('postgresql:///db?host=/tmp/pg')).to.deep.equal([false])
  })

  it('is refused when it is none of the six', () => {
    expect(() => urlOf({ DATABASE_URL: 'postgresql://u@host/db?sslmode=bogus' })).to.throw(
      ConfigError,
      'sslmode is none of',
    )
  })
})
