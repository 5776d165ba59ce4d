import { expect } from 'chai'
import { dataCentres } from '../../../src/model/data-centre.ts'
import { ConfigError } from '../../../src/model/errors.ts'
import { trustedOrigin } from '../../../src/zoho/trusted-origin.ts'

describe('trustedOrigin', () => {
  for (const [name, { accounts, api }] of Object.entries(dataCentres)) {
    it(`trusts accounts and API host of ${name} over https only`, () => {
      expect(trustedOrigin(`https://${api}`, [])).to.equal(`https://${api}`)
      expect(trustedOrigin(`https://${accounts}/oauth/v2/token`, [])).to.equal(`https://${accounts}`)
      expect(() => trustedOrigin(`http://${api}`, [])).to.throw(ConfigError)
      expect(() => trustedOrigin(`https://${api}.example.com`, [])).to.throw(ConfigError)
    })
  }

  for (const url of ['http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:9', 'https://localhost']) {
    it(`trusts the loopback address ${url}`, () => {
      expect(trustedOrigin(`${url}/x`, [])).to.equal(url)
    })
  }

  it('trusts the origins that the settings name, whatever their path, and no neighbour of theirs', () => {
    const named = ['http://proxy.example:8080/zoho', 'not a url']
    expect(trustedOrigin('http://proxy.example:8080/other', named)).to.equal('http://proxy.example:8080')
    for (const url of [
      'http://proxy.example:8081',
      'https://proxy.example:8080',
      'http://proxy.example',
      'http://proxy.example.org:8080',
    ]) {
      expect(() => trustedOrigin(url, named), url).to.throw(ConfigError)
    }
  })

  for (const url of [
    'https://www.zohoapis.com.evil.example',
    'https://evil.example/www.zohoapis.com',
    'https://www.zohoapis.com@evil.example',
    'https://evil.example#www.zohoapis.com',
    'https://evil.example?https://www.zohoapis.com',
    'https://wwwxzohoapis.com',
    'https://zohoapis.com',
    'https://evil.www.zohoapis.com',
    'https://www.zohoapis.com:8443',
    'https://www.zohoapis.c\u043em',
    'https://localhost.evil.example',
    'https://127.0.0.1.evil.example',
    'http://localhost@evil.example',
    'https://0.0.0.0',
    'https://169.254.169.254',
    'http://evil.example',
    'ws://www.zohoapis.com',
    'www.zohoapis.com',
    '//www.zohoapis.com',
    '',
  ]) {
    it(`refuses ${JSON.stringify(url)}, and names it`, () => {
      expect(() => trustedOrigin(url, [])).to.throw(ConfigError, JSON.stringify(url))
    })
  }

  it('hands back an origin without user, path and query', () => {
    expect(trustedOrigin('https://me:secret@www.zohoapis.eu/books?a=1#b', [])).to.equal('https://www.zohoapis.eu')
  })
})
