import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AccessToken } from '../../../src/model/token-cache.ts'
import { tokenFile } from '../../../src/state/token-file.ts'

const token: AccessToken = { value: '1000.access', apiDomain: 'https://www.zohoapis.eu', renewAt: 1 }

describe('the token file', () => {
  let root: string
  let path: string
  let warnings: string[]
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'zsync-token-'))
    path = join(root, '.zsync', 'tokens', 'abc.json')
    warnings = []
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const file = (at = path) =>
    tokenFile({ path: at, takeLock: async () => () => {}, warn: (message) => warnings.push(message) })
  const modeOf = (at: string): string => (statSync(at).mode & 0o777).toString(8)

  it('gives back what was written, and is for its owner alone', async () => {
    expect(await file().read()).to.equal(undefined)
    await file().write(token)
    expect(await file().read()).to.deep.equal(token)
    expect(modeOf(path)).to.equal('600')
    expect(modeOf(join(root, '.zsync', 'tokens'))).to.equal('700')
    expect(readdirSync(join(root, '.zsync', 'tokens'))).to.deep.equal(['abc.json'])
  })

  it('replaces a file that others could read by one that they cannot', async () => {
    await file().write(token)
    chmodSync(path, 0o644)
    writeFileSync(`${path}.new`, 'left behind', { mode: 0o666 })
    await file().write({ ...token, value: '1000.other' })
    expect(await file().read()).to.include({ value: '1000.other' })
    expect(modeOf(path)).to.equal('600')
  })

  for (const text of ['', '{', 'null', '[]', '{"value":"x"}', JSON.stringify({ ...token, refreshToken: 'x' })]) {
    it(`takes ${JSON.stringify(text)} for no token`, async () => {
      mkdirSync(join(root, '.zsync', 'tokens'), { recursive: true })
      writeFileSync(path, text)
      expect(await file().read()).to.equal(undefined)
      expect(warnings).to.deep.equal([])
    })
  }

  it('is gone when it is forgotten, also a second time', async () => {
    await file().write(token)
    await file().forget()
    await file().forget()
    expect(existsSync(path)).to.equal(false)
  })

  it('says once that a place cannot be written, and goes on', async () => {
    // A file where a directory is needed: root, too, cannot write below it.
    writeFileSync(join(root, 'full'), '')
    const nowhere = file(join(root, 'full', 'tokens', 'abc.json'))
    expect(await nowhere.alone(async () => 7, undefined)).to.equal(7)
    await nowhere.write(token)
    expect(await nowhere.read()).to.equal(undefined)
    expect(warnings).to.have.length(1)
    expect(warnings[0])
      .to.include(join(root, 'full', 'tokens'))
      .and.to.not.include(token.value)
  })

  it('ends a wait for the lock with the reason of the abort', async () => {
    const stop = AbortSignal.abort(new RangeError('stop'))
    const waits = tokenFile({
      path,
      takeLock: async (_path, signal) => {
        signal?.throwIfAborted()
        return () => {}
      },
      warn: () => {},
    })
    expect(await waits.alone(async () => 7, stop).catch((error: unknown) => error)).to.be.instanceOf(RangeError)
  })

  it('lets go of the lock when the work fails', async () => {
    let held = 0
    const locked = tokenFile({
      path,
      takeLock: async (lock) => {
        expect(lock).to.equal(`${path}.lock`)
        held += 1
        return () => {
          held -= 1
        }
      },
      warn: () => {},
    })
    await locked.alone(() => Promise.reject(new RangeError('no')), undefined).catch(() => {})
    expect(held).to.equal(0)
  })
})
